import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../errors.ts';
import type { AssignmentResult, Ticket } from '../../services/zendesk/zendesk.ts';
import type { SecondLine } from '../../tickets/second-line.ts';
import { ticketOrder } from '../../tickets/ticket-order.ts';
import { type Action, ChangedMeanwhile, type Made, type StepContext } from '../step.ts';

/** What Zendesk has done may show a moment later. How long to wait before each further look, in milliseconds. */
const readBackPausesMs = [500, 1500, 4000];

/** `#48201, #48207` */
export const numbersOf = (tickets: readonly Ticket[]): string => tickets.map(({ id }) => `#${id}`).join(', ');

/** `1 ticket`, `3 tickets` */
export const countOf = (tickets: readonly unknown[]): string =>
  `${tickets.length} ticket${tickets.length === 1 ? '' : 's'}`;

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

/** What an earlier run has moved already. */
const movedBefore = (step: StepContext, key: string): readonly number[] => {
  const known = step.memory.actions[key];
  const lists = [known?.made?.tickets, known?.action?.data.tickets, known?.action?.data.before];
  return lists.flatMap((list) => (Array.isArray(list) ? list.filter((id) => typeof id === 'number') : []));
};

/** The action that moves tickets of the group. `whose` and `whom` are people in words. */
export function reassignAction(
  step: StepContext,
  tickets: readonly Ticket[],
  { whose, whom }: { readonly whose: string; readonly whom: string },
): Action {
  return {
    key: 'reassign',
    kind: 'change',
    summary: `Reassign ${countOf(tickets)} of ${whose} to ${whom}`,
    where: 'Zendesk',
    text: [...tickets]
      .sort(ticketOrder(step.context.clock.now()))
      .map((ticket) => `#${ticket.id} ${ticket.subject}`)
      .join('\n'),
    data: { tickets: tickets.map(({ id }) => id), before: [...new Set(movedBefore(step, 'reassign'))] },
  };
}

/** Whether work on a ticket goes on. */
export const isWorking = ({ status }: Ticket): boolean => status !== 'solved' && status !== 'closed';

/** Whether it is still with somebody who is to have it no more, or with nobody. */
const isAstray = (ticket: Ticket, from: number | null) =>
  (ticket.assigneeId === null || ticket.assigneeId === from) && isWorking(ticket);

/** What a move has made: who took one meanwhile keeps it. */
const movedTo = (
  tickets: readonly Ticket[],
  { from, to }: { readonly from: number | null; readonly to: number },
): Made => ({
  tickets: tickets.filter(({ assigneeId }) => assigneeId === to).map(({ id }) => id),
  before: { assignee: from },
  after: { assignee: to },
});

/** Tells why tickets are not where they should be. */
function explain(astray: readonly Ticket[], results: readonly AssignmentResult[]): Failure {
  const of = ({ id }: Ticket) => results.find(({ ticketId }) => ticketId === id);
  const why = (ticket: Ticket) => {
    const result = of(ticket);
    const state = `it is ${ticket.customStatus ?? ticket.status}, with ${ticket.assignee ?? 'nobody'}`;
    if (result === undefined || result.outcome === 'ok') return `: ${state}`;
    if (result.outcome === 'conflict') return ` "${ticket.subject}" was changed meanwhile: ${state} now`;
    return `: ${result.reason.replace(/\.$/, '')} (${state})`;
  };
  // What is the same for a hundred tickets is read once.
  const lines = [...Map.groupBy(astray, why)].map(([words, tickets]) => `${numbersOf(tickets)}${words}`);
  const conflicts = astray.every((ticket) => of(ticket)?.outcome === 'conflict');
  return new (conflicts ? ChangedMeanwhile : Failure)(`Not reassigned: ${lines.join('; ')}.`, {
    next: ['Run this again: what changed meanwhile is looked at anew.'],
  });
}

/**
 * Moves the tickets of an action from one person to another: all at once, each only as it was read, and reads every one
 * back. Who took one meanwhile keeps it. Throws ChangedMeanwhile where all that is left was changed meanwhile, else a
 * Failure with the reason of each.
 */
export async function reassign(
  step: StepContext,
  action: Action,
  line: SecondLine,
  { from, to }: { readonly from: number | null; readonly to: number },
): Promise<Made> {
  const { zendesk, group } = line;
  const ids = action.data.tickets as readonly number[];
  const { ofGroup } = from === null ? { ofGroup: [] } : await workingTicketsOf(line, from);
  const wanted = ofGroup.filter(({ id }) => ids.includes(id));
  const results = await zendesk.assign(
    wanted.map(({ id, updatedAt }) => ({ ticketId: id, stamp: updatedAt, assigneeId: to, groupId: group.id })),
    (settled) => step.progress(`${settled} of ${wanted.length} tickets reassigned …`),
  );
  // What the job says is one thing, what the tickets say is what counts.
  const after = [...(await zendesk.tickets([...new Set([...movedBefore(step, action.key), ...ids])]))];
  const isLeft = (ticket: Ticket) => ids.includes(ticket.id) && isAstray(ticket, from);
  const mayStillCome = ({ id }: Ticket) =>
    results.some(({ ticketId, outcome }) => ticketId === id && (outcome === 'ok' || outcome === 'unclear'));
  let astray = after.filter(isLeft);
  for (const pause of readBackPausesMs) {
    const late = astray.filter(mayStillCome).map(({ id }) => id);
    if (late.length === 0) break;
    await setTimeout(pause, undefined, { signal: step.context.signal });
    const again = await zendesk.tickets(late);
    for (const ticket of again) after[after.findIndex(({ id }) => id === ticket.id)] = ticket;
    astray = after.filter(isLeft);
  }
  if (astray.length > 0) throw explain(astray, results);
  const unseen = wanted.filter(({ id }) => !after.some((ticket) => ticket.id === id));
  if (unseen.length > 0) {
    throw new Failure(`Not read back, because Zendesk does not show it any more: ${numbersOf(unseen)}.`, {
      next: ['Run this again: what changed meanwhile is looked at anew.'],
    });
  }
  return movedTo(after, { from, to });
}

/**
 * Looks for what an earlier run has moved: the handover tells of those tickets. Null where any of the action's is still
 * to be moved.
 */
export async function findReassigned(
  step: StepContext,
  action: Action,
  { zendesk }: SecondLine,
  { from, to }: { readonly from: number | null; readonly to: number },
): Promise<Made | null> {
  const ids = action.data.tickets as readonly number[];
  const now = await zendesk.tickets([...new Set([...movedBefore(step, action.key), ...ids])]);
  if (now.some((ticket) => ids.includes(ticket.id) && isAstray(ticket, from))) return null;
  const made = movedTo(now, { from, to });
  return Array.isArray(made.tickets) && made.tickets.length > 0 ? made : null;
}

/** Nobody leaves the group, or is asked to be removed from it, who has tickets that would be taken away with it. */
export function refuseWhileWorking(tickets: readonly Ticket[], whom: string, instead: string): void {
  if (tickets.length === 0) return;
  throw new Failure(`${countOf(tickets)} came to ${whom} meanwhile, so ${instead}: ${numbersOf(tickets)}.`, {
    next: ['Run this again: what changed meanwhile is looked at anew.'],
  });
}
