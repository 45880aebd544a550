import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode, UsageError } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Show everything about a ticket, and what was said on it',
  description:
    'Shows tickets with their status, SLA clocks, group, assignee, requester, card, branches, pull requests, deadline and\n' +
    'what was last written down for the next person, and then the conversation. Each entry is under one of three headings:\n' +
    'FROM CLIENT, TO CLIENT, or internal, which clients do not see. Attachments are named. It changes nothing.\n\n' +
    'By default it shows the request, the last message of each side and the last notes, shortened.\n' +
    'It exits with 1 if a ticket is not there, and with 3 if something is unknown.',
  examples: [
    { run: 'ticket show 48201', does: 'what matters' },
    { run: 'ticket show 48201 --all', does: 'the whole conversation' },
    { run: 'ticket show 48201 48204 --internal --since yesterday', does: 'the latest notes on two tickets' },
    { run: 'ticket show 48201 --json', does: 'the same, as JSON (schemas/ticket-show.schema.json)' },
  ],
  arguments: {
    ticket: { summary: 'the numbers of the tickets, or their addresses', required: true, list: true, known: 'tickets' },
  },
  options: {
    all: { summary: 'the whole conversation' },
    internal: { summary: 'only internal notes, in full', conflicts: ['all', 'client'] },
    client: { summary: 'only what clients can see, in full', conflicts: ['all', 'internal'] },
    since: { summary: 'only from then on, in full, such as 2h, yesterday or "23 Nov 14:00"', value: 'time' },
  },
  async run(context, { arguments: { ticket }, options }) {
    const { all = false, internal = false, client = false } = options;
    const { readTicketIds } = await import('../../changes/ticket-ids.ts');
    const ids = await readTicketIds(context, ticket, 'shown');
    const since = options.since === undefined ? undefined : await readFrom(options.since, context.clock.now());
    const { readTickets } = await import('../../tickets/read-tickets.ts');
    const found = await readTickets(context, ids, {
      rotation: async () => (await import('../../runner/find-rotation.ts')).rotationIfAny(context),
    });
    const { showTickets } = await import('../../views/show-tickets.ts');
    await showTickets(context, found, {
      all: all || internal || client || since !== undefined,
      ...(internal || client ? { only: client ? 'client' : 'internal' } : {}),
      ...(since ? { since } : {}),
    });
    if (found.missing.length > 0) return exitCode.wrong;
    const { gapsCode } = await import('../../tickets/gap.ts');
    const { isUnknown } = await import('../../tickets/queue-ticket.ts');
    return found.tickets.some(isUnknown) ? exitCode.unknown : gapsCode(found.gaps);
  },
});

/** The date parser is loaded only here. */
async function readFrom(text: string, now: Date): Promise<Date> {
  const { readSince } = await import('../../tickets/since.ts');
  const since = readSince(text, now);
  if (since) return since;
  throw new UsageError(
    `--since: expected a time in the past, such as 2h, yesterday or "23 Nov 14:00"; found "${text}".`,
  );
}
