import { changeExits, changeOptions } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'Assign tickets to you',
  description:
    'Assigns up to 20 tickets to you. You have to be in the group of each. A ticket that has changed since it was\n' +
    'read is left alone.' +
    changeExits,
  examples: [
    { run: 'ticket take 48201', does: 'ticket 48201 is yours' },
    { run: 'ticket take 48201 48204 --yes --json', does: 'two tickets, without asking, and the result as JSON' },
  ],
  arguments: {
    ticket: { summary: 'the numbers of the tickets, or their addresses', required: true, list: true, known: 'tickets' },
  },
  options: changeOptions,
  async run(context, { arguments: { ticket }, options }) {
    const { takeTickets } = await import('../../changes/assign-tickets.ts');
    const { readTicketIds } = await import('../../changes/ticket-ids.ts');
    const { leadChange } = await import('../lead-change.ts');
    return leadChange(context, await takeTickets(context, await readTicketIds(context, ticket)), options);
  },
});
