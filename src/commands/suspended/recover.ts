import { changeExits, changeOptions } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';

export const command = defineCommand({
  summary: 'Turn suspended mail into tickets of the clients who wrote it',
  description:
    'Recovers up to 20 suspended tickets, one after the other, and reads back whose ticket each became. If that is not\n' +
    "the client's, it says so and exits with 1: replies would go to someone else. It can't be taken back, so Enter does\n" +
    'not agree to it. Nothing is ever deleted.' +
    changeExits,
  examples: [
    { run: 'suspended recover 7900004', does: 'make it a ticket' },
    { run: 'suspended recover 7900004 --dry-run', does: 'see what would be done' },
    { run: 'suspended recover 7900001 7900004 --yes --json', does: 'two of them, without asking, as JSON' },
  ],
  arguments: {
    id: { summary: 'their numbers, as `suspended` lists them', required: true, list: true, known: 'suspended tickets' },
  },
  options: changeOptions,
  async run(context, { arguments: { id }, options }) {
    const { recoverSuspended } = await import('../../changes/recover-suspended.ts');
    const { readSuspendedIds } = await import('../../changes/ticket-ids.ts');
    const { leadChange } = await import('../lead-change.ts');
    return leadChange(context, await recoverSuspended(context, readSuspendedIds(id)), options);
  },
});
