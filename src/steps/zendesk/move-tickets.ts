import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { Failure } from '../../errors.ts';
import { oneLine } from '../../lib/one-line.ts';
import type { AssignmentResult, Ticket } from '../../services/zendesk/zendesk.ts';
import type { SecondLine } from '../../tickets/second-line.ts';
import { ticketOrder } from '../../tickets/ticket-order.ts';
import { actionData } from '../action-data.ts';
import { type Action, ChangedMeanwhile, type Made, type StepContext } from '../step.ts';
import { hasToMove, type Transfer, ticketsConfirmedMoved, trackedTickets } from './locate-tickets.ts';
import { countOf, holderOf, nameOf, numbersOf } from './working-tickets.ts';

/** Zendesk may show a change a moment later: pauses before each new check, in milliseconds. */
export const readBackPausesMs = [500, 1500, 4000];

/** Tickets are moved. `to` is a Zendesk user; null if it is whoever the step moves them to when it does. */
export const reassignData = actionData('reassign', {
  tickets: z.array(z.number()).readonly(),
  to: z.number().nullable().default(null),
});
type Reassign = z.infer<typeof reassignData>;

/** A move of a step's tickets to someone in the group. */
interface Move extends Transfer {
  /** The step's id. */
  readonly of: string;
  readonly to: number;
}

/** Whose tickets go to whom in words, and as Zendesk users. `from` has most of them. */
interface ReassignWords {
  readonly whose: string;
  readonly whom: string;
  readonly from: number | null;
  readonly to?: number | null;
}

/** The action that moves tickets of the group. */
export function reassignAction(
  { context }: StepContext,
  tickets: readonly Ticket[],
  { whose, whom, from, to = null }: ReassignWords,
): Action<Reassign> {
  const isTheirs = tickets.every(({ assigneeId }) => assigneeId === from);
  const line = (ticket: Ticket) =>
    `#${ticket.id} ${ticket.subject}${ticket.assigneeId === from ? '' : ` (with ${holderOf(ticket)} now)`}`;
  return {
    key: 'reassign',
    kind: 'change',
    summary: `Reassign ${countOf(tickets)}${isTheirs ? ` of ${whose}` : ''} to ${whom}`,
    where: 'Zendesk',
    text: [...tickets].sort(ticketOrder(context.clock.now())).map(line).map(oneLine).join('\n'),
    data: { kind: 'reassign', tickets: tickets.map(({ id }) => id), to },
  };
}

/** The result of a move, with the tickets of earlier moves to the same person. */
function movedTo(step: StepContext, tickets: readonly Ticket[], { of, from, to }: Move): Made {
  const memory = step.memoryOf(of);
  const after = memory.actions.reassign?.made?.after as { assignee?: unknown } | undefined;
  const before = after?.assignee === to ? ticketsConfirmedMoved(memory) : [];
  const now = tickets.filter(({ assigneeId }) => assigneeId === to).map(({ id }) => id);
  return {
    tickets: [...new Set([...before, ...now])].sort((a, b) => a - b),
    before: { assignee: from },
    after: { assignee: to },
  };
}

/** Explains why tickets did not move. */
function explain(notMoved: readonly Ticket[], results: readonly AssignmentResult[]): Failure {
  const of = ({ id }: Ticket) => results.find(({ ticketId }) => ticketId === id);
  const why = (ticket: Ticket) => {
    const result = of(ticket);
    const state = `it is ${ticket.customStatus ?? ticket.status}, with ${holderOf(ticket)}`;
    if (result === undefined || result.outcome === 'ok') return `: ${state}`;
    if (result.outcome === 'conflict') return ` was changed meanwhile: ${state} now`;
    return `: ${result.reason.replace(/\.$/, '')} (${state})`;
  };
  // Tickets with the same reason share a line.
  const lines = [...Map.groupBy(notMoved, why)].map(([words, tickets]) => `${tickets.map(nameOf).join(', ')}${words}`);
  const conflicts = notMoved.every((ticket) => of(ticket)?.outcome === 'conflict');
  return new (conflicts ? ChangedMeanwhile : Failure)(`Not reassigned: ${lines.join('; ')}.`, {
    next: ['Run this again: it checks what has changed.'],
  });
}

/**
 * Moves the tickets of an action to a person, each only if it has not changed, and reads back every ticket that the step
 * ever had to move. Whoever took one meanwhile keeps it. Throws ChangedMeanwhile if all that did not move had changed, else
 * a Failure with the reason of each.
 */
export async function reassign(
  step: StepContext,
  { tickets: ids }: Reassign,
  line: SecondLine,
  move: Move,
): Promise<Made> {
  const { zendesk, group } = line;
  const known = trackedTickets(step.memoryOf(move.of));
  // Recorded before anything is sent: a later run with another person knows who may have the tickets.
  step.track(move.of, ids, [move.to]);
  const isLeft = (ticket: Ticket) =>
    ids.includes(ticket.id) && ticket.groupId === group.id && hasToMove(ticket, move, known.to);
  const wanted = (await zendesk.tickets(ids)).filter(isLeft);
  const results = await zendesk.assign(
    wanted.map(({ id, updatedAt }) => ({ ticketId: id, stamp: updatedAt, assigneeId: move.to, groupId: group.id })),
    (settled) => step.progress(`${settled} of ${wanted.length} tickets reassigned …`),
  );
  // The tickets themselves count, not what the job says.
  const after = [...(await zendesk.tickets([...new Set([...known.tickets, ...ids])]))];
  const mayStillCome = ({ id }: Ticket) =>
    results.some(({ ticketId, outcome }) => ticketId === id && (outcome === 'ok' || outcome === 'unclear'));
  let notMoved = after.filter(isLeft);
  for (const pause of readBackPausesMs) {
    const late = notMoved.filter(mayStillCome).map(({ id }) => id);
    if (late.length === 0) break;
    await setTimeout(pause, undefined, { signal: step.context.signal });
    const again = await zendesk.tickets(late);
    for (const ticket of again) after[after.findIndex(({ id }) => id === ticket.id)] = ticket;
    notMoved = after.filter(isLeft);
  }
  if (notMoved.length > 0) throw explain(notMoved, results);
  const unseen = wanted.filter(({ id }) => !after.some((ticket) => ticket.id === id));
  if (unseen.length > 0) {
    throw new Failure(`Could not be confirmed, because Zendesk no longer shows it: ${numbersOf(unseen)}.`, {
      next: ['Run this again: it checks what has changed.'],
    });
  }
  return movedTo(step, after, move);
}

/**
 * Looks for what an earlier run has moved, for the handover. Null if any ticket of the action still has to move.
 */
export async function findReassigned(
  step: StepContext,
  { tickets: ids }: Reassign,
  { zendesk }: SecondLine,
  move: Move,
): Promise<Made | null> {
  const known = trackedTickets(step.memoryOf(move.of));
  const now = await zendesk.tickets([...new Set([...known.tickets, ...ids])]);
  if (now.some((ticket) => ids.includes(ticket.id) && hasToMove(ticket, move, known.to))) return null;
  const made = movedTo(step, now, move);
  return Array.isArray(made.tickets) && made.tickets.length > 0 ? made : null;
}
