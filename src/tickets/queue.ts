import { findGroup } from '../checks/zendesk-groups.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { PlaybookZendeskGroups } from '../playbook/schema.ts';
import { finishOf } from '../rotation/finish.ts';
import type { Rotation } from '../rotation/rotations.ts';
import type {
  SlaClock,
  SuspendedTicket,
  Ticket,
  TicketHistory,
  Zendesk,
  ZendeskGroup,
  ZendeskMe,
} from '../services/zendesk/zendesk.ts';
import { type Gap, gapOf, orGap } from './gap.ts';
import { readLinks, type TicketLinks } from './links.ts';
import { readNote } from './note-parts.ts';
import { type Hold, holdIn } from './on-hold.ts';
import { clockOf } from './sla.ts';
import { mailFacts } from './suspended.ts';
import { whyOurs } from './suspended-ours.ts';
import { ticketOrder } from './ticket-order.ts';

/** Histories take a request a ticket, all side by side. For more tickets than this they are not read. */
const mostHistories = 40;

/** The parts of the queue, in order. */
export const queueSections = ['breached', 'beforeFinish', 'later', 'stopped', 'unknown'] as const;

/**
 * `breached` and `beforeFinish`: a clock is running, and it breaches before the person finishes. `stopped`: no clock is
 * running, because the ticket waits. `unknown`: Zendesk says nothing about its SLA.
 */
export type QueueSection = (typeof queueSections)[number];

/** Which tickets are wanted. */
export interface QueueQuery {
  readonly groups: readonly (keyof PlaybookZendeskGroups)[];
  readonly mine?: boolean;
  readonly unassigned?: boolean;
  /** Only what breaches before then, or may: what is unknown stays. */
  readonly before?: Date;
  /** At most so many, the most pressing ones. */
  readonly limit?: number;
  /** Only how urgent they are: neither what they wait for, nor what belongs to them elsewhere, is read. */
  readonly brief?: boolean;
}

/** A ticket of the queue. */
export interface QueueTicket {
  readonly ticket: Ticket;
  readonly section: QueueSection;
  /** The clock that decides where it is: the running one that breaches first, or the paused one with the least left. */
  readonly clock: SlaClock | null;
  /** Since when it is on hold or pending; null if it is neither, or if that was not read. */
  readonly hold: Hold | null;
  /** A day, with a time or not, or words, from its internal notes; null if there is none, or if that was not read. */
  readonly deadline: string | null;
  readonly links: TicketLinks;
  /** Whether its group's tickets have to have a card, and it has none. */
  readonly lacksCard: boolean;
}

export interface Queue {
  readonly readAt: Date;
  /** Null if the rotation is over before the next working day. */
  readonly finishAt: Date | null;
  /** Null if there is none, or if it isn't known. */
  readonly rotation: Rotation | null;
  readonly me: ZendeskMe;
  readonly groups: readonly ZendeskGroup[];
  readonly tickets: readonly QueueTicket[];
  /** How many match, with those beyond the limit. */
  readonly total: number;
  /** Whether one of those is overdue, and whether the SLA of one is unknown. */
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

const waits = ({ status }: Ticket) => status === 'hold' || status === 'pending';

/** The clock that decides where a ticket is in the queue. */
function decidingClock({ sla, clocks }: Ticket): SlaClock | null {
  if (sla.kind === 'active') {
    return clocks?.find(({ metric, breachAt }) => metric === sla.metric && breachAt === sla.breachAt) ?? null;
  }
  const paused = (clocks ?? []).filter(({ stage }) => stage === 'paused');
  return paused.sort((a, b) => (a.leftMs ?? Infinity) - (b.leftMs ?? Infinity))[0] ?? null;
}

/** The part of the queue that a ticket is in. */
export function sectionOf(ticket: Ticket, now: Date, finishAt: Date | null): QueueSection {
  const { sla } = ticket;
  if (sla.kind === 'unknown') return 'unknown';
  if (sla.kind !== 'active') return sla.kind === 'paused' || waits(ticket) ? 'stopped' : 'later';
  if (clockOf(ticket, now).state === 'breached') return 'breached';
  return finishAt !== null && Date.parse(sla.breachAt) <= finishAt.getTime() ? 'beforeFinish' : 'later';
}

type Placed = Pick<QueueTicket, 'ticket' | 'section' | 'clock'>;

/** Whether a ticket's agreement is broken, also if its clock has stopped since. */
export const isOverdue = ({ section, ticket: { sla } }: Pick<QueueTicket, 'section' | 'ticket'>): boolean =>
  section === 'breached' || (sla.kind === 'paused' && sla.overdueMs !== undefined);

/** The order of the queue: its parts, and in each the order of all lists; of stopped clocks, the least time left first. */
function inOrder(now: Date): (a: Placed, b: Placed) => number {
  const byPressure = ticketOrder(now);
  const left = ({ section, clock }: Placed) => (section === 'stopped' ? (clock?.leftMs ?? Number.MAX_VALUE) : 0);
  return (a, b) =>
    queueSections.indexOf(a.section) - queueSections.indexOf(b.section) ||
    left(a) - left(b) ||
    byPressure(a.ticket, b.ticket);
}

function isWanted({ ticket, section }: Placed, { mine, unassigned, before }: QueueQuery, me: number): boolean {
  if (mine && ticket.assigneeId !== me) return false;
  if (unassigned && ticket.assigneeId !== null) return false;
  if (before === undefined || section === 'unknown') return true;
  return ticket.sla.kind === 'active' && Date.parse(ticket.sla.breachAt) < before.getTime();
}

/** The last deadline that the notes name; null if they name none, or if it was withdrawn. */
const deadlineIn = ({ notes }: TicketHistory): string | null =>
  notes.map(({ body }) => readNote(body).deadline).findLast((found) => found !== null) || null;

const listed = (tickets: readonly Ticket[]) => tickets.map(({ id }) => `#${id}`).join(', ');

/** Reads the histories of tickets that wait, and of those that may have a deadline in their notes. */
async function readHistories(
  context: Context,
  zendesk: Zendesk,
  tickets: readonly Ticket[],
  withDeadline: ReadonlySet<number>,
): Promise<{ histories: Map<number, TicketHistory>; gaps: Gap[] }> {
  const wanted = tickets
    .filter((ticket) => waits(ticket) || withDeadline.has(ticket.id))
    // Whether a reason is noted matters most.
    .sort((a, b) => Number(b.status === 'hold') - Number(a.status === 'hold'));
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
  const what = (which: string) => `Since when ${which} wait, and what their notes say`;
  const gaps = [...failed.values()].map(({ error, tickets: some }) => gapOf(what(listed(some)), error));
  const unread = wanted.length - mostHistories;
  if (unread > 0) {
    gaps.push({
      what: what(`${unread} more tickets`),
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
function countSuspended(context: Context, me: ZendeskMe, held: readonly SuspendedTicket[], tickets: readonly Ticket[]) {
  const known = mailFacts(context, tickets, me.email);
  return { count: held.length, ours: held.filter((one) => whyOurs(one, known) !== null).length };
}

/**
 * Reads the queue, in three rounds of requests for up to a hundred tickets. Changes nothing. Throws a Failure if the
 * tickets could not be read; what else could not be read is a gap.
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
  const rotationAsked = attempt('Until when your rotation lasts', () => sources.rotation());
  const placedAsked = (async () => {
    const [me, groups, all, rotation, { values }] = await Promise.all([
      meAsked,
      groupsAsked,
      ticketsAsked,
      rotationAsked,
      context.config(),
    ]);
    const readAt = context.clock.now();
    const ends = values.workingHours?.ends ?? context.playbook.workingHours.ends;
    const finishAt = finishOf(readAt, { ends }, rotation?.end ?? null);
    const inGroups = all.filter(({ groupId }) => groups.some(({ id }) => id === groupId));
    const wanted = inGroups
      .map((ticket): Placed => ({ ticket, section: sectionOf(ticket, readAt, finishAt), clock: decidingClock(ticket) }))
      .filter((placed) => isWanted(placed, query, me.id))
      .sort(inOrder(readAt));
    const mineElsewhere = all.filter((ticket) => ticket.assigneeId === me.id && !inGroups.includes(ticket)).length;
    return { me, groups, rotation, readAt, finishAt, inGroups, wanted, mineElsewhere };
  })();
  const historiesAsked = (async () => {
    if (query.brief) return { histories: new Map<number, TicketHistory>(), gaps: [] };
    const deadlinesAsked = attempt('Which tickets have a deadline in their notes', () =>
      zendesk.unsolvedWith('deadline', names),
    );
    const [{ wanted }, withDeadline] = await Promise.all([placedAsked, deadlinesAsked]);
    const shown = wanted.slice(0, query.limit).map(({ ticket }) => ticket);
    return readHistories(context, zendesk, shown, new Set(withDeadline ?? []));
  })();
  const suspendedAsked = attempt('Which tickets are suspended', () => zendesk.suspendedTickets());
  // Boards and pull requests are read whole meanwhile.
  const linksAsked = query.brief
    ? { links: new Map<number, TicketLinks>(), gaps: [] }
    : readLinks(context, ticketsAsked);
  const [placed, { histories, gaps: unread }, held, { links, gaps: unlinked }] = await Promise.all([
    placedAsked,
    historiesAsked,
    suspendedAsked,
    linksAsked,
  ]);
  const { wanted, inGroups, ...rest } = placed;
  const withCards = cardGroups(context, rest.groups);
  return {
    ...rest,
    tickets: wanted.slice(0, query.limit).map((each): QueueTicket => {
      const history = histories.get(each.ticket.id);
      const found = links.get(each.ticket.id) ?? { cards: null, branches: null, pullRequests: null };
      return {
        ...each,
        hold: history && waits(each.ticket) ? holdOf(each.ticket, history) : null,
        deadline: history ? deadlineIn(history) : null,
        links: found,
        lacksCard: found.cards?.length === 0 && withCards.includes(each.ticket.groupId),
      };
    }),
    total: wanted.length,
    hasOverdue: wanted.some(isOverdue),
    hasUnknown: wanted.some(({ section }) => section === 'unknown'),
    suspended: held && countSuspended(context, rest.me, held, inGroups),
    gaps: [...gaps, ...unread, ...unlinked],
  };
}

/** The groups whose tickets "should have a corresponding Trello card": https://playbook.dxw.com/govpress-unit/support */
function cardGroups({ playbook }: Context, groups: readonly ZendeskGroup[]): (number | null)[] {
  const { secondLine, scoping } = playbook.zendeskGroups;
  return [secondLine, scoping].map((name) => findGroup(groups, name)?.id ?? null);
}

/** Since when a ticket waits. A pending one waits for the client, so it needs no reason. */
function holdOf({ status }: Ticket, history: TicketHistory): Hold {
  if (status === 'hold') return holdIn(history);
  return { since: history.status?.is === status ? history.status.since : null, reasonNoted: null };
}
