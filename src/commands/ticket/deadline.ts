import { changeExits, changeOptions } from '../../command-definition/checklist-options.ts';
import { defineCommand } from '../../command-definition/define-command.ts';
import { UsageError } from '../../errors.ts';

export const command = defineCommand({
  summary: "Note a client's deadline on a ticket",
  description:
    'Leaves an internal note with the deadline, in words that the queue and the handover recognise. The day may be\n' +
    'written as people do, with British dates. With --clear the note says that there is no longer a deadline.\n' +
    "It takes a minute or two for Zendesk's search, and so the queue, to find it." +
    changeExits,
  examples: [
    { run: 'ticket deadline 48201 "Friday noon"', does: 'the coming Friday at 12:00' },
    { run: 'ticket deadline 48201 --clear', does: 'there no longer is one' },
  ],
  arguments: {
    ticket: { summary: 'the number of the ticket, or its address', required: true, known: 'tickets' },
    deadline: { summary: 'the day, and the time if there is one' },
  },
  options: { ...changeOptions, clear: { summary: 'the client has no deadline any more' } },
  async run(context, { arguments: { ticket, deadline }, options }) {
    if ((deadline === undefined) === (options.clear !== true)) {
      const both = deadline === undefined ? '' : ', and not both';
      throw new UsageError(`Give the deadline, such as "Friday noon", or --clear${both}.`);
    }
    const { readTicketId } = await import('../../changes/ticket-ids.ts');
    const { noteDeadline } = await import('../../changes/ticket-deadline.ts');
    const { leadChange } = await import('../lead-change.ts');
    const id = await readTicketId(context, ticket);
    return leadChange(context, await noteDeadline(context, id, deadline ?? null), options);
  },
});
