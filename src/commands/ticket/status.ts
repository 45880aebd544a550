import { statusWords } from '../../changes/status-words.ts';
import { changeExits, changeOptions } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'Set the status of tickets: open, on-hold, pending or believed-solved',
  description:
    'Sets the status of up to 20 tickets, and first says what that means for the client. On hold needs\n' +
    '--why: the reason is added as an internal note, in the same request. Tickets are not set to solved, because an\n' +
    'answer from the client would open them again: use believed-solved.' +
    changeExits,
  examples: [
    { run: 'ticket status 48201 on-hold --why "Waits for the hosting company"', does: 'with the reason as a note' },
    { run: 'ticket status 48201 48204 believed-solved', does: 'two tickets that seem to be solved' },
  ],
  arguments: {
    ticket: {
      summary: 'the numbers or addresses of the tickets, then the status',
      required: true,
      list: true,
      last: 'status',
      known: 'tickets',
      choices: statusWords,
    },
  },
  options: {
    ...changeOptions,
    why: { summary: 'the reason, as an internal note; for one ticket', value: 'text' },
  },
  async run(context, { arguments: { ticket }, options }) {
    const { readStatus, setStatus } = await import('../../changes/ticket-status.ts');
    const { leadChange } = await import('../lead-change.ts');
    const wanted = await readStatus(context, ticket, options.why);
    return leadChange(context, await setStatus(context, wanted), options);
  },
});
