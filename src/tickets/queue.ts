import { findGroup } from '../checks/zendesk-groups.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { counted } from '../lib/counted.ts';
import type { PlaybookZendeskGroups } from '../playbook/schema.ts';
import type { Rotation } from '../rotation/rotations.ts';
import type {
  SuspendedTicket,
  Ticket,
  TicketHistory,
  Zendesk,
  ZendeskGroup,
  ZendeskMe,
} from '../services/zendesk/zendesk.ts';
import { dueOf } from './due.ts';
import { type Gap, gapOf, orGap } from './gap.ts';
import { readLinks, type TicketLinks } from './links.ts';
import { deadlineIn } from './note-parts.ts';
import {
  isOverdue,
  isUnknown,
  type Placed,
  placeTicket,
  type QueueTicket,
  queueSections,
  readFinish,
  toQueueTicket,
  waits,
} from './queue-ticket.ts';
import { mailFacts, readMailFacts } from './suspended.ts';
import { type MailFacts, whyOurs } from './suspended-ours.ts';
import { ticketOrder } from './ticket-order.ts';

/** Histories take a request a ticket, all side by side. For more tickets than this they are not read. */
const mostHistories = 20;

/** What is missing if the suspended tickets could not be read. */
export const whichSuspended = 'Which tickets are suspended';

/** Which tickets are wanted. */
export interface QueueQuery {
  readonly groups: readonly (keyof PlaybookZendeskGroups)[];
  readonly mine?: boolean;
  readonly unassigned?: boolean;
  /** Only what is due before then, or may be: what is unknown stays. */
  readonly before?: Date;
  /** At most this many, the most urgent ones. */
  readonly limit?: number;
  /** Read only their urgency and deadlines: not what they wait for, nor what belongs to them elsewhere. */
  readonly brief?: boolean;
}

export interface Queue {
  /** Which tickets were wanted. */
  readonly query: QueueQuery;
  readonly readAt: Date;
  /** The moment for which it is: `readAt`, or a later one, by which time has passed. */
  readonly at: Date;
  /** Null if the rotation is over before the next working day. */
  readonly finishAt: Date | null;
  /** Null if there is none, or if it isn't known. */
  readonly rotation: Rotation | null;
  readonly me: ZendeskMe;
  readonly groups: readonly ZendeskGroup[];
  readonly tickets: readonly QueueTicket[];
  /** All that match, with those beyond the limit. */
  readonly matching: readonly Placed[];
  /** How many match, with those beyond the limit. */
  readonly total: number;
  /** Whether one of those is overdue, and whether the SLA, status or priority of one is unknown. */
  readonly hasOverdue: boolean;
  readonly hasUnknown: boolean;
  /** How many of mine are in other groups. */
  readonly mineElsewhere: number;
  /** How many messages are suspended, and how many of them look like ours; null if that isn't known. */
  readonly suspended: { readonly count: number; readonly ours: number } | null;
  readonly gaps: readonly Gap[];
}

/** What the queue is read with besides the services. */
export interface QueueSources {
  /** Throws a Failure if it could not be read; null if there is none. */
  rotation(): Promise<Rotation | null>;
  onProgress?(read: number, found: number): void;
}

/**
 * The order of the queue: its parts; in those of what is not breached what is due first; of stopped clocks the least time
 * left; and then the order of all lists.
 */
function inOrder(now: Date): (a: Placed, b: Placed) => number {
  const byPressure = ticketOrder(now);
  const left = ({ ticket, section, clock, deadline }: Placed) => {
    if (section === 'stopped') return clock?.leftMs ?? Number.MAX_VALUE;
    if (section !== 'beforeFinish' && section !== 'later') return 0;
    return dueOf(ticket, deadline)?.at.getTime() ?? Number.MAX_VALUE;
  };
  return (a, b) =>
    queueSections.indexOf(a.section) - queueSections.indexOf(b.section) ||
    left(a) - left(b) ||
    byPressure(a.ticket, b.ticket);
}

const isOfWhom = ({ assigneeId }: Ticket, { mine, unassigned }: QueueQuery, me: number): boolean =>
  (!mine || assigneeId === me) && (!unassigned || assigneeId === null);

/** Whether a ticket is due before the wanted time, if there is one. */
function isInTime({ ticket, section, deadline }: Placed, { before }: QueueQuery): boolean {
  if (before === undefined || section === 'unknown') return true;
  const due = dueOf(ticket, deadline);
  return due !== null && due.at < before;
}

const listed = (tickets: readonly Ticket[]) => tickets.map(({ id }) => `#${id}`).join(', ');

/** Reads histories: at most so many, the first ones. */
async function readHistories(
  context: Context,
  zendesk: Zendesk,
  wanted: readonly Ticket[],
): Promise<{ histories: Map<number, TicketHistory>; gaps: Gap[] }> {
  const histories = new Map<number, TicketHistory>();
  const failed = new Map<string, { readonly error: Failure; readonly tickets: Ticket[] }>();
  await Promise.all(
    wanted.slice(0, mostHistories).map(async (ticket) => {
      try {
        histories.set(ticket.id, await zendesk.history(ticket.id));
      } catch (error) {
        if (context.signal.aborted || !(error instanceof Failure)) throw error;
        const same = failed.get(error.message) ?? { error, tickets: [] };
        failed.set(error.message, { error, tickets: [...same.tickets, ticket] });
      }
    }),
  );
  const what = (which: string) => `How long ${which} have been waiting, and what their notes say`;
  const gaps = [...failed.values()].map(({ error, tickets: some }) => gapOf(what(listed(some)), error));
  const unread = wanted.length - mostHistories;
  if (unread > 0) {
    gaps.push({
      what: what(counted(unread, 'more ticket')),
      why: `Only the histories of ${mostHistories} tickets are read, because each takes a request`,
      next: ['Narrow it down: --mine, --unassigned, --group, --before or --limit'],
    });
  }
  return { histories, gaps };
}

/** Finds the groups by name. Throws a Failure if one is not there or not visible. */
function groupsNamed(context: Context, groups: readonly ZendeskGroup[], names: readonly string[]): ZendeskGroup[] {
  return names.map((name) => {
    const group = findGroup(groups, name);
    if (group) return group;
    throw new Failure(`Zendesk has no group "${name}", or you can't see it.`, {
      next: [`Ask someone in the ${context.playbook.people.team} whether it was renamed.`],
    });
  });
}

/** How many suspended messages there are, and how many look like this team's. */
function countSuspended(held: readonly SuspendedTicket[], known: MailFacts) {
  return { count: held.length, ours: held.filter((one) => whyOurs(one, known) !== null).length };
}

/**
 * Reads the queue. For up to a hundred tickets it waits for three answers one after the other, or for four if the person
 * has tickets in other groups. Changes nothing. Throws a Failure if the tickets could not be read; what else could not be
 * read is a gap.
 */
export async function readQueue(context: Context, query: QueueQuery, sources: QueueSources): Promise<Queue> {
  const gaps: Gap[] = [];
  const attempt = <T>(what: string, look: () => Promise<T>) => orGap(gaps, what, context.signal, look);
  const zendesk = await context.services.zendesk();
  const names = query.groups.map((group) => context.playbook.zendeskGroups[group]);
  const meAsked = zendesk.me();
  const groupsAsked = zendesk.groups().then((groups) => groupsNamed(context, groups, names));
  const ticketsAsked = zendesk.unsolved(
    names,
    meAsked.then(({ id }) => id),
    sources.onProgress,
  );
  const rotationAsked = attempt('When your rotation ends', () => sources.rotation());
  const deadlinesAsked = attempt('Which tickets have a deadline in their notes', () =>
    zendesk.unsolvedIds(names, 'deadline'),
  );
  const placedAsked = (async () => {
    const [me, groups, all, rotation] = await Promise.all([meAsked, groupsAsked, ticketsAsked, rotationAsked]);
    const readAt = context.clock.now();
    const finishAt = await readFinish(context, rotation, readAt);
    const inGroups = all.filter(({ groupId }) => groups.some(({ id }) => id === groupId));
    const candidates = inGroups.filter((ticket) => isOfWhom(ticket, query, me.id));
    /** Those that are wanted, in order, as far as deadlines are known. */
    const place = (deadlineOf: (id: number) => string | null) =>
      candidates
        .map((ticket) => placeTicket(ticket, readAt, finishAt, deadlineOf(ticket.id)))
        .filter((placed) => isInTime(placed, query))
        .sort(inOrder(readAt));
    const mineElsewhere = all.filter((ticket) => ticket.assigneeId === me.id && !inGroups.includes(ticket)).length;
    return { me, groups, rotation, readAt, finishAt, inGroups, candidates, place, mineElsewhere };
  })();
  const historiesAsked = (async () => {
    const [{ candidates, place }, named] = await Promise.all([placedAsked, deadlinesAsked]);
    // Deadlines decide which tickets are shown, so they come first; then whether a reason is noted matters most.
    const withDeadline = candidates.filter(({ id }) => named?.includes(id));
    const shown = query.brief ? [] : place(() => null).slice(0, query.limit);
    const waiting = shown
      .map(({ ticket }) => ticket)
      .filter((ticket) => waits(ticket) && !withDeadline.includes(ticket))
      .sort((a, b) => Number(b.status === 'hold') - Number(a.status === 'hold'));
    return readHistories(context, zendesk, [...withDeadline, ...waiting]);
  })();
  // Whichever groups are shown, the same mail is ours: their tickets tell if they are those of 2nd line.
  const mailFactsOf = async (): Promise<MailFacts> => {
    if (!query.groups.includes('secondLine')) return readMailFacts(context, gaps);
    const { me, groups, inGroups } = await placedAsked;
    const group = findGroup(groups, context.playbook.zendeskGroups.secondLine);
    const tickets = inGroups.filter(({ groupId }) => groupId === group?.id);
    return mailFacts(context, tickets, me.email);
  };
  const suspendedAsked = (async () => {
    const held = await attempt(whichSuspended, () => zendesk.suspendedTickets());
    if (held === null) return null;
    return countSuspended(held, held.length === 0 ? mailFacts(context, [], '') : await mailFactsOf());
  })();
  // Boards and pull requests are read whole meanwhile.
  const linksAsked = query.brief
    ? { links: new Map<number, TicketLinks>(), gaps: [] }
    : readLinks(context, ticketsAsked);
  const [placed, { histories, gaps: unread }, suspended, { links, gaps: unlinked }] = await Promise.all([
    placedAsked,
    historiesAsked,
    suspendedAsked,
    linksAsked,
  ]);
  const { candidates: _, place, inGroups: __, ...rest } = placed;
  const wanted = place((id) => deadlineIn(histories.get(id)?.notes ?? []));
  return {
    ...rest,
    query,
    at: rest.readAt,
    matching: wanted,
    tickets: wanted.slice(0, query.limit).map((each) =>
      toQueueTicket(context, each, {
        history: histories.get(each.ticket.id),
        links: links.get(each.ticket.id),
        groups: rest.groups,
      }),
    ),
    total: wanted.length,
    hasOverdue: wanted.some(isOverdue),
    hasUnknown: wanted.some(isUnknown),
    suspended,
    gaps: [...gaps, ...unread, ...unlinked],
  };
}

/** The queue at a later moment, by the clock alone: what breaches meanwhile is breached. */
export function queueAt(queue: Queue, at: Date): Queue {
  const place = <T extends Placed>(each: T): T => ({
    ...each,
    ...placeTicket(each.ticket, at, queue.finishAt, each.deadline),
  });
  const matching = queue.matching.map(place);
  return {
    ...queue,
    at,
    matching: matching.sort(inOrder(at)),
    tickets: queue.tickets.map(place).sort(inOrder(at)),
    hasOverdue: matching.some(isOverdue),
  };
}
