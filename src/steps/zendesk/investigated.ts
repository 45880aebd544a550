import { Failure } from '../../errors.ts';
import { atMost } from '../../lib/at-most.ts';
import { dayBegins } from '../../lib/days.ts';
import type { Ticket, TicketComment } from '../../services/zendesk/zendesk.ts';
import { isDeadlineNote } from '../../tickets/deadline-note.ts';
import { readHold } from '../../tickets/on-hold.ts';
import { readSecondLine, type SecondLine } from '../../tickets/second-line.ts';
import { ticketOrder } from '../../tickets/ticket-order.ts';
import { ticketOf } from '../branches/branch-words.ts';
import { seenLast } from '../branches/see-repositories.ts';
import { pushesIn } from '../branches/work-actions.ts';
import type { StepContext } from '../step.ts';

/** How many requests of one kind are under way at once. */
const ticketsAtOnce = 4;

/**
 * Whether somebody changed a ticket without a comment is a request a ticket. Of those that changed last, so many are
 * looked at.
 */
const mostLookedAt = 100;

/** What a person's involvement in the tickets of the group says. */
export interface Investigated {
  readonly line: SecondLine;
  /** Those that have no word inside of the person's since they worked on them, the most pressing first. */
  readonly open: readonly InvestigatedTicket[];
  /** How many were investigated. */
  readonly count: number;
  /** Those that are this person's without a trace of their work: a note is possible, and none is wanted. */
  readonly onlyAssigned: readonly Ticket[];
  /** How many were not looked at for a change, because there are so many. */
  readonly notLookedAt: number;
}

/** A ticket that was worked on, and what was said on it. */
export interface InvestigatedTicket {
  readonly ticket: Ticket;
  readonly comments: readonly TicketComment[];
  /** It is on hold, and no internal note since says why. */
  readonly lacksHoldReason: boolean;
}

/** The tickets of the branches that the step `branches` has pushed: what was worked on in the rotation has one with it. */
const ticketsOfPushed = ({ memoryOf }: StepContext): number[] =>
  pushesIn(memoryOf('branches')).flatMap(({ made, data: { ticket } }) => (made === null ? [] : (ticket ?? [])));

/** The tickets that branches are about on which the person worked in the rotation, also where they are pushed by now. */
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
    // Without git there is no branch to go by; the tickets are looked at all the same.
    if (error instanceof Failure && !step.context.signal.aborted) return new Set(pushed);
    throw error;
  }
}

/** Whether the last word inside is a note of mine, made in the rotation and after whatever else I said. */
export function hasOwnNote(comments: readonly TicketComment[], me: number, since: string): boolean {
  // That there is a deadline says nothing about what was found.
  const spoken = comments.filter(({ body, public: isPublic }) => isPublic || !isDeadlineNote(body));
  const last = spoken.findLast((comment) => !comment.public);
  if (!last || last.authorId !== me || last.createdAt < since) return false;
  return !spoken.slice(spoken.indexOf(last)).some((comment) => comment.public && comment.authorId === me);
}

/** How many notes this step has left on a ticket. */
const notesLeftOn = ({ memory }: StepContext, ticket: number): number =>
  Object.values(memory.actions).filter(({ made, action }) => made && action?.data.ticket === ticket).length;

/** When tickets went to the next person, by number: what others say there from then on is nothing to answer with a note. */
function handedOverAt({ memoryOf }: StepContext): ReadonlyMap<number, string> {
  const done = memoryOf('reassign').actions.reassign;
  const tickets = Array.isArray(done?.made?.tickets) ? done.made.tickets : [];
  return new Map(tickets.map((id) => [Number(id), done?.intendedAt ?? '']));
}

/**
 * The tickets of the group that the person has investigated: with a comment, a change or a branch of theirs. That one was
 * assigned to them, such as by `start`, is no investigation; that one of theirs is on hold wants its reason.
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
  // Someone may take them from this person while their notes are written: they still have to reach the next one.
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
  // What was said a moment ago, the search does not know yet.
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
    // The stamp counts in seconds: a note of ours can be in the same one as what was changed before it.
    const key = `comments ${ticket.id} ${ticket.updatedAt} ${notesLeftOn(step, ticket.id)}`;
    const comments = await cache.once(key, () => zendesk.comments(ticket.id));
    step.progress(`Reading what was said on your tickets: ${++done} of ${candidates.length} …`);
    const hold = await cache.once(`hold ${key}`, () => readHold(zendesk, ticket, comments));
    return { ticket, comments, lacksHoldReason: hold?.reasonNoted === false };
  });
  const investigated = read.filter(
    ({ ticket, comments, lacksHoldReason }) =>
      lacksHoldReason ||
      named.has(ticket.id) ||
      changed.has(ticket.id) ||
      comments.some(
        ({ authorId, createdAt, body }) => authorId === me.id && createdAt >= since && !isDeadlineNote(body),
      ),
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
