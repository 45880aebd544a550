import { Failure } from '../../errors.ts';
import { atMost } from '../../lib/at-most.ts';
import { dayBegins } from '../../lib/days.ts';
import type { Ticket, TicketComment } from '../../services/zendesk/zendesk.ts';
import { isMarkerNote } from '../../tickets/marker-note.ts';
import { readHold } from '../../tickets/on-hold.ts';
import { readSecondLine, type SecondLine } from '../../tickets/second-line.ts';
import { ticketOrder } from '../../tickets/ticket-order.ts';
import { ticketOf } from '../branches/branch-words.ts';
import { seenLast } from '../branches/see-repositories.ts';
import { pushesIn } from '../branches/work-actions.ts';
import type { StepContext } from '../step.ts';

/** How many requests run at once. */
const ticketsAtOnce = 4;

/**
 * How many tickets are checked for changes without a comment, most recently changed first: each takes a request.
 */
const mostLookedAt = 100;

/** What the person did on the tickets of the group. */
export interface Investigated {
  readonly line: SecondLine;
  /** Tickets without an internal note since the person worked on them, most urgent first. */
  readonly open: readonly InvestigatedTicket[];
  /** How many were investigated. */
  readonly count: number;
  /** Tickets assigned to the person without any work of theirs: they need no note. */
  readonly onlyAssigned: readonly Ticket[];
  /** How many were not checked for changes, because there are too many. */
  readonly notLookedAt: number;
}

/** A ticket that the person worked on, with its comments. */
export interface InvestigatedTicket {
  readonly ticket: Ticket;
  readonly comments: readonly TicketComment[];
  /** It is on hold, and no internal note since says why. */
  readonly lacksHoldReason: boolean;
}

/** The tickets of the branches that the step `branches` has pushed. */
const ticketsOfPushed = ({ memoryOf }: StepContext): number[] =>
  pushesIn(memoryOf('branches')).flatMap(({ made, data: { ticket } }) => (made === null ? [] : (ticket ?? [])));

/** The tickets of branches that the person worked on in the rotation, pushed or not. */
async function ticketsOfBranches(step: StepContext): Promise<Set<number>> {
  const pushed = ticketsOfPushed(step);
  try {
    const seen = await seenLast(step);
    if (seen === null || !step.rotation) return new Set(pushed);
    const since = dayBegins(step.rotation.start);
    const tickets = seen.works.flatMap((work) => {
      if (work.seen !== 'yes') return [];
      const here = work.branches
        .filter(({ current, unpushed }) => work.touched && (current || (unpushed.lastAt ?? since) > since))
        .map(({ name, unpushed }) => ticketOf(name, unpushed.commits));
      const there = work.worked;
      return [...here, ...there.map(({ name, commits }) => ticketOf(name, commits))];
    });
    return new Set([...pushed, ...tickets.filter((ticket) => ticket !== null)]);
  } catch (error) {
    // Tickets are still checked if git can't be.
    if (error instanceof Failure && !step.context.signal.aborted) return new Set(pushed);
    throw error;
  }
}

/** Whether the last internal note is mine, from this rotation, and after my last public comment. */
export function hasOwnNote(comments: readonly TicketComment[], me: number, since: string): boolean {
  // A marker, such as a deadline, says nothing about what was found.
  const spoken = comments.filter(({ body, public: isPublic }) => isPublic || !isMarkerNote(body));
  const last = spoken.findLast((comment) => !comment.public);
  if (!last || last.authorId !== me || last.createdAt < since) return false;
  return !spoken.slice(spoken.indexOf(last)).some((comment) => comment.public && comment.authorId === me);
}

const notesLeftOn = ({ memory }: StepContext, ticket: number): number =>
  Object.values(memory.actions).filter(({ made, action }) => made && action?.data.ticket === ticket).length;

/** When tickets went to the next person, by number: later comments of others need no note from this person. */
function handedOverAt({ memoryOf }: StepContext): ReadonlyMap<number, string> {
  const done = memoryOf('reassign').actions.reassign;
  const tickets = Array.isArray(done?.made?.tickets) ? done.made.tickets : [];
  return new Map(tickets.map((id) => [Number(id), done?.intendedAt ?? '']));
}

/**
 * The tickets of the group that the person has investigated: with a comment, a change or a branch of theirs. Being assigned
 * is not enough, but a ticket of theirs that is on hold needs its reason.
 */
export async function readInvestigated(step: StepContext): Promise<Investigated> {
  const { context, rotation, cache } = step;
  const line = await readSecondLine(context);
  const { zendesk, me, group } = line;
  const since = rotation ? dayBegins(rotation.start).toISOString() : '';
  step.progress('Reading your tickets …');
  const [found, commented, named] = await Promise.all([
    zendesk.ticketsOf(group, me.id),
    zendesk.commentedBy(me.id, group),
    ticketsOfBranches(step),
  ]);
  // Someone may take them from this person while notes are written; they still have to reach the next person.
  step.track(
    'reassign',
    found.filter(({ assigneeId }) => assigneeId === me.id).map(({ id }) => id),
  );
  const all = [...found].sort(ticketOrder(context.clock.now()));
  const recent = ({ updatedAt }: Ticket) => updatedAt >= since;
  const isMine = ({ assigneeId }: Ticket) => assigneeId === me.id;
  const unclear = all
    .filter(({ id }) => !commented.includes(id) && !named.has(id))
    .filter(recent)
    .sort((a, b) => Number(isMine(b)) - Number(isMine(a)) || b.updatedAt.localeCompare(a.updatedAt));
  const most = Math.max(mostLookedAt, unclear.filter(isMine).length);
  const changed = new Set<number>();
  // Zendesk's search does not know the latest comments yet.
  const said = new Set(commented);
  await atMost(ticketsAtOnce, unclear.slice(0, most), async (ticket) => {
    const look = () => zendesk.doneBy(me.id, ticket.id, new Date(since));
    const done = await cache.once(`done ${ticket.id} ${ticket.updatedAt}`, look);
    if (done === 'changed') changed.add(ticket.id);
    if (done === 'commented') said.add(ticket.id);
  });
  const candidates = all.filter(
    (ticket) =>
      (isMine(ticket) && ticket.status === 'hold') ||
      named.has(ticket.id) ||
      changed.has(ticket.id) ||
      (said.has(ticket.id) && recent(ticket)),
  );
  let done = 0;
  const read = await atMost(ticketsAtOnce, candidates, async (ticket) => {
    // The stamp is in seconds: our note can be in the same second as an earlier change.
    const key = `comments ${ticket.id} ${ticket.updatedAt} ${notesLeftOn(step, ticket.id)}`;
    const comments = await cache.once(key, () => zendesk.comments(ticket.id));
    step.progress(`Reading what was said on your tickets: ${++done} of ${candidates.length} …`);
    const hold = await cache.once(`hold ${key}`, () => readHold(zendesk, ticket));
    return { ticket, comments, lacksHoldReason: hold?.reasonNoted === false };
  });
  const investigated = read.filter(
    ({ ticket, comments, lacksHoldReason }) =>
      lacksHoldReason ||
      named.has(ticket.id) ||
      changed.has(ticket.id) ||
      comments.some(({ authorId, createdAt, body }) => authorId === me.id && createdAt >= since && !isMarkerNote(body)),
  );
  const handedOver = handedOverAt(step);
  const concerning = ({ ticket, comments }: InvestigatedTicket) => {
    const until = ticket.assigneeId === me.id ? undefined : handedOver.get(ticket.id);
    return comments.filter(
      ({ authorId, createdAt }) =>
        until === undefined || authorId === me.id || Date.parse(createdAt) <= Date.parse(until),
    );
  };
  return {
    line,
    open: investigated.filter((each) => each.lacksHoldReason || !hasOwnNote(concerning(each), me.id, since)),
    count: investigated.length,
    onlyAssigned: all.filter((ticket) => isMine(ticket) && !investigated.some((each) => each.ticket.id === ticket.id)),
    notLookedAt: Math.max(0, unclear.length - most),
  };
}
