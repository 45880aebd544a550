import { changeExits, changeOptions } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';
import { UsageError } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Assign tickets to someone',
  description:
    'Assigns up to 20 tickets to a colleague, who has to be in the group of each. Zendesk mails them about it. A ticket\n' +
    'that has changed since it was read is left alone.' +
    changeExits,
  examples: [
    { run: 'ticket assign 48201 --to nadia@example.org', does: 'ticket 48201 is hers' },
    { run: 'ticket assign 48201 48204 --to "Nadia Next" --dry-run', does: 'what that would change' },
  ],
  arguments: {
    ticket: { summary: 'the numbers of the tickets, or their addresses', required: true, list: true, known: 'tickets' },
  },
  options: {
    ...changeOptions,
    to: { summary: 'who gets them: an email address, or a name in the group', value: 'person', known: 'people' },
  },
  async run(context, { arguments: { ticket }, options }) {
    if (!options.to?.trim()) throw new UsageError('Say who gets them, with --to PERSON.');
    const { assignTickets } = await import('../../changes/assign-tickets.ts');
    const { readTicketIds } = await import('../../changes/ticket-ids.ts');
    const { leadChange } = await import('../lead-change.ts');
    return leadChange(
      context,
      await assignTickets(context, await readTicketIds(context, ticket), options.to.trim()),
      options,
    );
  },
});
