import { ServiceError } from '../../services/service-error.ts';
import type { Ticket } from '../../services/zendesk/zendesk.ts';
import { memberWithEmail, type SecondLine } from '../../tickets/second-line.ts';
import { nextPerson } from '../next-person.ts';
import type { StepContext, StepMemory } from '../step.ts';
import { holderOf, isWorking, nameOf, workingTicketsOf } from './working-tickets.ts';

/** The Zendesk users that tickets move between. */
export interface Transfer {
  /** Null: no longer known. */
  readonly from: number | null;
  /** Null: not known yet, or not in the group. */
  readonly to: number | null;
}

/** Where a step's tickets are. */
export interface LocatedTickets {
  /** Tickets that still have to move: with their old assignee, with no one, or with someone they went to before. */
  readonly notMoved: readonly Ticket[];
  readonly there: readonly Ticket[];
  /** Tickets that no longer have to move, each with the reason. */
  readonly left: readonly string[];
}

const numbers = (list: unknown): number[] =>
  Array.isArray(list) ? list.filter((id): id is number => typeof id === 'number') : [];

/** The tickets that the last move confirmed with the right person. */
export const ticketsConfirmedMoved = (memory: StepMemory): number[] => numbers(memory.actions.reassign?.made?.tickets);

/** Every ticket that a step ever had to move, and who to. State of older versions has them only in the action. */
export function trackedTickets(memory: StepMemory): { readonly tickets: number[]; readonly to: number[] } {
  const { made, action } = memory.actions.reassign ?? {};
  const after = (made?.after as { assignee?: unknown } | undefined)?.assignee;
  return {
    tickets: [
      ...new Set([...memory.moving.tickets, ...ticketsConfirmedMoved(memory), ...numbers(action?.data.tickets)]),
    ].sort((a, b) => a - b),
    to: [...new Set([...memory.moving.to, ...numbers([after, action?.data.to])])],
  };
}

/** Whether a ticket of the group still has to move. */
export const hasToMove = (ticket: Ticket, { from, to }: Transfer, before: readonly number[]): boolean =>
  isWorking(ticket) &&
  (to === null || ticket.assigneeId !== to) &&
  (ticket.assigneeId === null || ticket.assigneeId === from || before.includes(ticket.assigneeId));

/** Why a ticket no longer has to move. */
function whyLeft(ticket: Ticket, { group }: SecondLine): string {
  if (!isWorking(ticket)) return `${nameOf(ticket)} is ${ticket.status} now`;
  if (ticket.groupId !== group.id) return `${nameOf(ticket)} is in another group now`;
  return `${nameOf(ticket)} is with ${holderOf(ticket)} now`;
}

/** A ticket that Zendesk left out of a list, or why it is missing. */
async function whyMissing({ zendesk }: SecondLine, id: number): Promise<string | Ticket> {
  try {
    return await zendesk.ticket(id);
  } catch (error) {
    if (!(error instanceof ServiceError && error.problem === 'not-found')) throw error;
    return `#${id} is no longer in Zendesk`;
  }
}

/**
 * Finds the tickets that a step moves: those that `from` has now, and every one it ever had to move, so that none is
 * forgotten. Remembers those that `from` has. `of` is the step's id.
 */
export async function locateTickets(
  step: StepContext,
  of: string,
  line: SecondLine,
  ends: Transfer,
  held?: readonly Ticket[],
): Promise<LocatedTickets> {
  const { from } = ends;
  const mine = held ?? (from === null ? [] : (await workingTicketsOf(line, from)).ofGroup);
  const memory = step.memoryOf(of);
  const known = trackedTickets(memory);
  step.track(
    of,
    mine.map(({ id }) => id),
  );
  const others = known.tickets.filter((id) => !mine.some((ticket) => ticket.id === id));
  const seen = others.length > 0 ? [...(await line.zendesk.tickets(others))] : [];
  const before = ticketsConfirmedMoved(memory);
  const left: string[] = [];
  for (const id of others.filter((other) => !before.includes(other) && !seen.some((ticket) => ticket.id === other))) {
    const found = await whyMissing(line, id);
    if (typeof found === 'string') left.push(found);
    else seen.push(found);
  }
  const inGroup = [...mine, ...seen.filter(({ groupId }) => groupId === line.group.id)];
  const notMoved = inGroup.filter((ticket) => hasToMove(ticket, ends, known.to));
  const there = inGroup.filter((ticket) => isWorking(ticket) && ends.to !== null && ticket.assigneeId === ends.to);
  // Tickets that were handed over are the next person's business.
  const isGone = (ticket: Ticket) =>
    !notMoved.includes(ticket) &&
    !there.includes(ticket) &&
    !before.includes(ticket.id) &&
    !(isWorking(ticket) && ticket.assigneeId === from);
  return { notMoved, there, left: [...left, ...seen.filter(isGone).map((ticket) => whyLeft(ticket, line))] };
}

/** The tickets of an ending rotation move from this person to the next, if they are in the group. */
export function transferOf(step: StepContext, { me, members }: SecondLine): Transfer {
  const next = nextPerson(step);
  const member = next.is === 'known' ? memberWithEmail(members, next.person.email) : undefined;
  return { from: me.id, to: member?.userId ?? null };
}

/**
 * The tickets of the ending rotation that are not with the next person. The steps after `reassign` wait for them, unless
 * the person skipped that step or is next themselves.
 */
export async function ticketsNotMoved(step: StepContext, line: SecondLine): Promise<readonly Ticket[]> {
  if (step.memoryOf('reassign').skipped || nextPerson(step).is === 'you') return [];
  return (await locateTickets(step, 'reassign', line, transferOf(step, line))).notMoved;
}
