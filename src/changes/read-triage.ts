import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { begunTickets } from '../runner/change-place.ts';
import { keptFor } from '../runner/kept-notes.ts';
import { whereKept } from '../tickets/kept-note.ts';
import { readCards } from '../tickets/links.ts';
import { ticketOrder } from '../tickets/ticket-order.ts';
import { changeable } from './changeable.ts';
import { readGroups } from './move-plan.ts';
import type { ToTriage, TriageDesk } from './triage-ticket.ts';

/** The tickets to triage, and what triaging works with. */
export interface Triage {
  readonly desk: TriageDesk;
  readonly tickets: readonly ToTriage[];
}

/**
 * Reads the tickets of the triage group, or these of it. What an interrupted run began comes first. Throws a Failure if one
 * that was named is not there to be triaged.
 */
export async function readTriage(context: Context, only: readonly number[] | null): Promise<Triage> {
  const zendesk = await context.services.zendesk();
  const me = await zendesk.me();
  const [groups, mine] = await Promise.all([readGroups(context, zendesk), zendesk.membershipsOf(me.id)]);
  const begun = begunTickets(context, 'triage').filter((id) => only === null || only.includes(id));
  const inGroup =
    only === null ? await zendesk.unsolved([groups.triage.name], Promise.resolve(me.id)) : await zendesk.tickets(only);
  const waiting = inGroup.filter(
    ({ id, groupId, status }) =>
      begun.includes(id) || (groupId === groups.triage.id && status !== 'solved' && status !== 'closed'),
  );
  const missing = (only ?? []).filter((id) => !waiting.some((ticket) => ticket.id === id));
  if (missing.length > 0) {
    throw new Failure(`Not in ${groups.triage.name}, or solved: ${missing.map((id) => `#${id}`).join(', ')}.`, {
      next: [
        'Move a ticket that is elsewhere with govsupport ticket move.',
        ...whereKept(
          keptFor(context, missing, null),
          (id) => 'never' in changeable(inGroup.find((ticket) => ticket.id === id)),
        ),
      ],
    });
  }
  const apart = begun.filter((id) => !waiting.some((ticket) => ticket.id === id));
  const order = ticketOrder(context.clock.now());
  const tickets = [...waiting, ...(apart.length > 0 ? await zendesk.tickets(apart) : [])].sort(
    (a, b) => Number(begun.includes(b.id)) - Number(begun.includes(a.id)) || order(a, b),
  );
  const { byTicket, gaps } = await readCards(context, tickets);
  const hasCard = (id: number) =>
    byTicket.get(id)?.some(({ by }) => by !== 'number') || (gaps.length > 0 ? null : false);
  return {
    desk: { zendesk, me, groups, mine: mine.map(({ groupId }) => groupId) },
    tickets: tickets.map((ticket) => ({ ticket, hasCard: hasCard(ticket.id) })),
  };
}
