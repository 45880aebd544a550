import { Failure } from '../../errors.ts';
import { excerpt } from '../../lib/excerpt.ts';
import type { Ticket } from '../../services/zendesk/zendesk.ts';
import type { SecondLine } from '../../tickets/second-line.ts';

/** `#48201, #48207` */
export const numbersOf = (tickets: readonly Ticket[]): string => tickets.map(({ id }) => `#${id}`).join(', ');

/** `#48201 "Search results"` */
export const nameOf = ({ id, subject }: Ticket): string => `#${id} "${excerpt(subject ?? '')}"`;

/** `1 ticket`, `3 tickets` */
export const countOf = (tickets: readonly unknown[]): string =>
  `${tickets.length} ticket${tickets.length === 1 ? '' : 's'}`;

/** Who has a ticket, in words. */
export const holderOf = ({ assigneeId, assignee }: Ticket): string =>
  assigneeId === null ? 'no one' : (assignee ?? 'someone Zendesk does not name');

/** Tickets by who has them, each by number and subject: `with no one: #48201 "Search results"; with Ada Example: …` */
export const byHolder = (tickets: readonly Ticket[]): string =>
  [...Map.groupBy(tickets, holderOf)]
    .map(([who, theirs]) => `with ${who}: ${theirs.map(nameOf).join(', ')}`)
    .join('; ');

/** The tickets of somebody that are not solved: of the 2nd line group, and others. */
export interface WorkingTickets {
  readonly ofGroup: readonly Ticket[];
  readonly others: readonly Ticket[];
}

/** Listed and not searched: the search does not know yet what was assigned to somebody a moment ago. */
export async function workingTicketsOf({ zendesk, group }: SecondLine, userId: number): Promise<WorkingTickets> {
  const all = await zendesk.assignedTo(userId);
  return {
    ofGroup: all.filter((ticket) => ticket.groupId === group.id),
    others: all.filter((ticket) => ticket.groupId !== group.id),
  };
}

/** Whether work on a ticket goes on. */
export const isWorking = ({ status }: Ticket): boolean => status !== 'solved' && status !== 'closed';

/** Nobody leaves the group, or is asked to be removed from it, who has tickets that would be taken away with it. */
export function refuseWhileWorking(tickets: readonly Ticket[], whom: string, instead: string): void {
  if (tickets.length === 0) return;
  throw new Failure(`${countOf(tickets)} came to ${whom} meanwhile, so ${instead}: ${numbersOf(tickets)}.`, {
    next: ['Run this again: it checks what has changed.'],
  });
}
