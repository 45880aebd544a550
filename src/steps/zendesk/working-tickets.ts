import { Failure } from '../../errors.ts';
import { counted } from '../../lib/counted.ts';
import { excerpt } from '../../lib/excerpt.ts';
import type { Ticket } from '../../services/zendesk/zendesk.ts';
import type { SecondLine } from '../../tickets/second-line.ts';

/** `#48201, #48207` */
export const numbersOf = (tickets: readonly Ticket[]): string => tickets.map(({ id }) => `#${id}`).join(', ');

/** `another group`, or for several tickets `other groups`. */
export const otherGroupsOf = ({ length }: { readonly length: number }): string =>
  length === 1 ? 'another group' : 'other groups';

/** `#48201 "Search results"` */
export const nameOf = ({ id, subject }: Ticket): string => `#${id} "${excerpt(subject ?? '')}"`;

/** `1 ticket`, `3 tickets` */
export const countOf = (tickets: readonly unknown[]): string => counted(tickets.length, 'ticket');

export const holderOf = ({ assigneeId, assignee }: Ticket): string =>
  assigneeId === null ? 'no one' : (assignee ?? 'someone Zendesk does not name');

/** Tickets by who has them, each by number and subject: `with no one: #48201 "Search results"; with Ada Example: …` */
export const byHolder = (tickets: readonly Ticket[]): string =>
  [...Map.groupBy(tickets, holderOf)]
    .map(([who, theirs]) => `with ${who}: ${theirs.map(nameOf).join(', ')}`)
    .join('; ');

/** Someone's unsolved tickets: of the group, and of others. */
export interface WorkingTickets {
  readonly ofGroup: readonly Ticket[];
  readonly others: readonly Ticket[];
}

/** Uses the list, not the search, which does not know the latest assignments yet. */
export async function workingTicketsOf({ zendesk, group }: SecondLine, userId: number): Promise<WorkingTickets> {
  const all = await zendesk.assignedTo(userId);
  return {
    ofGroup: all.filter((ticket) => ticket.groupId === group.id),
    others: all.filter((ticket) => ticket.groupId !== group.id),
  };
}

/** Whether a ticket is unsolved. */
export const isWorking = ({ status }: Ticket): boolean => status !== 'solved' && status !== 'closed';

/** Throws a Failure if someone who is about to leave the group still has tickets, which they would lose. */
export function refuseWhileWorking(tickets: readonly Ticket[], whom: string, instead: string): void {
  if (tickets.length === 0) return;
  throw new Failure(`${countOf(tickets)} came to ${whom} meanwhile, so ${instead}: ${numbersOf(tickets)}.`, {
    next: ['Run this again: it checks what has changed.'],
  });
}
