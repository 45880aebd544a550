import { findGroup } from '../checks/zendesk-groups.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { atMost } from '../lib/at-most.ts';
import { dayBegins } from '../lib/days.ts';
import { doubtsFor, type Rotation } from '../rotation/rotations.ts';
import type { Ticket, TicketComment, Zendesk } from '../services/zendesk/zendesk.ts';
import { noDeadline } from '../tickets/deadline-note.ts';
import { gapOf } from '../tickets/gap.ts';
import { readCards, type TicketCard } from '../tickets/links.ts';
import { tellingNotes } from '../tickets/marker-note.ts';
import { cardsIn } from '../tickets/mentions.ts';
import { deadlineIn, namedDeadline, readNote } from '../tickets/note-parts.ts';
import { type Hold, readHold } from '../tickets/on-hold.ts';
import { judge, mailFacts, type Suspended } from '../tickets/suspended.ts';
import { ticketOrder } from '../tickets/ticket-order.ts';
import type { HandoverFacts, OwnWords, TicketNotes } from './build.ts';
import {
  type HandoverBranch,
  type HandoverGap,
  type HandoverLeftover,
  type HandoverNote,
  type HandoverOther,
  type HandoverPullRequest,
  type HandoverSkipped,
  type HandoverSuspended,
  type HandoverTurn,
  type HandoverWaiting,
  type Part,
  parts,
} from './handover.ts';

/** How many requests run at once. */
const requestsAtOnce = 4;

/**
 * Notes take a request for each ticket. For more tickets than this they are not read, because that would take minutes; the
 * document says so.
 */
const mostNotes = 100;

/** A branch without its pull request yet. */
export interface FoundBranch extends Omit<HandoverBranch, 'pullRequest'> {
  /** Its GitHub repository; null if it is not on GitHub. */
  readonly github: { readonly owner: string; readonly name: string } | null;
}

/** What the repositories of this machine hold. */
export interface FoundWork {
  readonly branches: readonly FoundBranch[];
  readonly leftovers: readonly HandoverLeftover[];
  readonly gaps: readonly HandoverGap[];
}

/** What the checklists remember. */
export interface Remembered {
  readonly waiting: readonly HandoverWaiting[];
  readonly skipped: readonly HandoverSkipped[];
  /** Deadlines that clients named, by ticket. */
  readonly deadlines: ReadonlyMap<number, string>;
  /** Why there is nothing to add to a ticket, by its number. */
  readonly nothingToAdd: ReadonlyMap<number, string>;
  readonly otherGroups: readonly DecidedOther[];
  /** Tickets that were handed over already, and so are no longer the person's. */
  readonly handedOver: readonly number[];
}

/** A decision about a ticket of another group that was carried out. */
export type DecidedOther = Pick<HandoverOther, 'reason'> & {
  readonly ticket: number;
  readonly went: 'next' | 'queue' | 'keep';
};

/** The person's own words. */
export interface PersonSays {
  readonly words: string | null;
  readonly tickets: ReadonlyMap<number, OwnWords>;
}

/** Sources of a handover's facts besides the services. Each may throw a Failure, which becomes a gap. */
export interface HandoverSources {
  /** The rotation that is handed over. */
  rotation(): Promise<Rotation>;
  /** Unpushed work, and branches of the rotation, if it is known. */
  work(rotation: Rotation | null): Promise<FoundWork>;
  remembered(rotation: Rotation): Promise<Remembered>;
  readonly says: PersonSays;
  /** Called with what is being done, to show progress. */
  onProgress?(doing: string): void;
}

const withoutCover = ({ person, start, end }: HandoverTurn): HandoverTurn => ({ person, start, end });

/** A note without its labelled parts; null if nothing is left. */
const restOf = ({ body, author, createdAt }: TicketComment): HandoverNote | null => {
  const { rest } = readNote(body);
  return rest === '' ? null : { text: rest, author, at: createdAt };
};

/** Whether the last note is the only one since the ticket was put on hold: then the one before it says what was found. */
const onlySaysWhy = (last: TicketComment, before: TicketComment, hold: Hold | undefined): boolean =>
  hold?.since != null && last.createdAt >= hold.since && before.createdAt < hold.since;

/**
 * The last internal note that says what was found, mine if there is one, and its parts. If it only says why the ticket is on
 * hold, the one before it too.
 */
function notesOf(comments: readonly TicketComment[], me: number, hold: Hold | undefined): TicketNotes {
  const inside = comments.filter((comment) => !comment.public);
  const telling = tellingNotes(inside);
  const mine = telling.filter(({ authorId }) => authorId === me);
  const [last, previous] = (mine.length > 0 ? mine : telling).toReversed();
  const before = last && previous && onlySaysWhy(last, previous, hold) ? previous : null;
  const text = inside.map(({ body }) => body).join('\n');
  const [parts, earlier] = [readNote(last?.body ?? ''), readNote(before?.body ?? '')];
  return {
    asked: parts.asked ?? earlier.asked,
    tried: parts.tried ?? earlier.tried,
    next: parts.next ?? earlier.next,
    deadline: deadlineIn(inside),
    note: last ? restOf(last) : null,
    noteBefore: before && restOf(before),
    cards: [...new Set(cardsIn(text))],
    text,
  };
}

/** What could not be read, grouped by reason, in the order of the items, because requests fail in any order. */
const byReason = <T>(items: readonly T[], failures: ReadonlyMap<T, Failure>) =>
  [...Map.groupBy(items, (item) => failures.get(item)?.message)].flatMap(([, failed]) => {
    const error = failures.get(failed[0] as T);
    return error ? [{ items: failed, error }] : [];
  });

/** What notes say, by ticket. */
interface NotesRead {
  /** Of tickets that are handed over. */
  readonly notes: Map<number, TicketNotes>;
  readonly holds: Map<number, Hold>;
  /** Also of tickets that are not handed over; empty if it was withdrawn. */
  readonly deadlines: Map<number, string>;
  readonly handedOver: Set<number>;
}

/** The tickets that are handed over, and what their notes say. */
async function readNotes(
  {
    zendesk,
    me,
    commented,
    withDeadline,
    since,
    handed,
  }: {
    zendesk: Zendesk;
    me: number;
    commented: readonly number[];
    /** Tickets whose notes may name a deadline. */
    withDeadline: readonly number[];
    since: string;
    handed: readonly number[];
  },
  tickets: readonly Ticket[],
  gap: (what: string, why: string) => void,
): Promise<NotesRead> {
  const handedOver = new Set(
    tickets.filter(({ id, assigneeId }) => assigneeId === me || handed.includes(id)).map(({ id }) => id),
  );
  const touched = tickets.filter(({ id, updatedAt }) => commented.includes(id) && updatedAt >= since);
  const wanted = new Set([
    ...tickets.filter(({ id }) => handedOver.has(id)),
    ...touched,
    ...tickets.filter(({ id, status }) => status === 'hold' || withDeadline.includes(id)),
  ]);
  const notes = new Map<number, TicketNotes>();
  const holds = new Map<number, Hold>();
  const deadlines = new Map<number, string>();
  const failures = { notes: new Map<Ticket, Failure>(), holds: new Map<Ticket, Failure>() };
  const attemptFor = async (ticket: Ticket, kind: keyof typeof failures, look: () => Promise<void>) => {
    try {
      await look();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures[kind].set(ticket, error);
    }
  };
  await atMost(requestsAtOnce, [...wanted].slice(0, mostNotes), (ticket) =>
    attemptFor(ticket, 'notes', async () => {
      const { id } = ticket;
      const comments = await zendesk.comments(id);
      const named = namedDeadline(comments.filter((comment) => !comment.public));
      if (named !== null) deadlines.set(id, named);
      const isTouched = commented.includes(id) && ticket.updatedAt >= since;
      if (isTouched && comments.some(({ authorId, createdAt }) => authorId === me && createdAt >= since))
        handedOver.add(id);
      await attemptFor(ticket, 'holds', async () => {
        const hold = await readHold(zendesk, ticket);
        if (hold) holds.set(id, hold);
      });
      if (handedOver.has(id)) notes.set(id, notesOf(comments, me, holds.get(id)));
    }),
  );
  const listed = (some: readonly Ticket[]) => some.map(({ id }) => `#${id}`).join(', ');
  for (const { items, error } of byReason(tickets, failures.notes))
    gap(`What the notes of ${listed(items)} say`, error.message);
  for (const { items, error } of byReason(tickets, failures.holds))
    gap(`How long ${listed(items)} ${items.length === 1 ? 'has' : 'have'} been on hold`, error.message);
  const unread = wanted.size - mostNotes;
  if (unread > 0)
    gap(`What the notes of ${unread} of the tickets say`, `Only those of the ${mostNotes} most urgent are read here`);
  return { notes, holds, deadlines, handedOver };
}

async function pullRequestOf(context: Context, branch: FoundBranch): Promise<HandoverPullRequest | null> {
  if (!branch.github || !branch.pushed) return null;
  const github = await context.services.github();
  const { owner, name } = branch.github;
  const found = await github.openPullRequest(owner, name, branch.remoteBranch ?? branch.branch);
  return found && { url: found.url, title: found.title, isDraft: found.isDraft, assignees: found.assignees };
}

/** Tickets of other groups: those that the person still has, and those that moved. */
function toOthers(
  mine: readonly Ticket[],
  decided: readonly DecidedOther[],
  urlOf: (id: number) => string,
): HandoverOther[] {
  const kept = mine.map(({ id, subject, url }): HandoverOther => {
    const keeps = decided.find(({ ticket, went }) => ticket === id && went === 'keep');
    return { id, subject, url, went: keeps ? 'keep' : 'undecided', reason: keeps?.reason ?? null };
  });
  const gone = decided.flatMap(({ ticket: id, went }): HandoverOther[] =>
    went === 'keep' || mine.some((ticket) => ticket.id === id)
      ? []
      : [{ id, subject: null, url: urlOf(id), went, reason: null }],
  );
  return [...kept, ...gone];
}

const toSuspended = ({ id, subject, cause, author, createdAt, oursBecause }: Suspended): HandoverSuspended => ({
  id,
  subject,
  cause,
  from: author.email ?? author.name ?? 'unknown',
  at: createdAt,
  oursBecause,
});

/**
 * Gathers the facts of a handover. Changes nothing. A source that fails becomes a gap. Throws only if it is interrupted, or
 * for a bug.
 */
export async function gatherHandover(context: Context, sources: HandoverSources): Promise<HandoverFacts> {
  const { playbook, services } = context;
  const gaps: HandoverGap[] = [];
  const attempt = async <T>(part: Part, what: string, look: () => Promise<T>): Promise<T | null> => {
    try {
      return await look();
    } catch (error) {
      if (context.signal.aborted || !(error instanceof Failure)) throw error;
      gaps.push({ part, ...gapOf(what, error) });
      return null;
    }
  };
  const groupName = playbook.zendeskGroups.secondLine;

  const rotation = await attempt('rotation', 'Whose rotation it is, and who is next', () => sources.rotation());
  const person = (await context.config()).values.person;
  const from = rotation?.person ?? { name: person?.name ?? person?.email ?? 'someone', email: person?.email ?? '' };
  const remembered = await attempt('skipped', 'What was skipped', async () => {
    if (rotation) return sources.remembered(rotation);
    throw new Failure('It is kept for each rotation, and which rotation this is could not be determined.');
  });
  const unremembered = gaps.filter(({ part }) => part === 'skipped');
  gaps.push(
    ...unremembered.map((gap): HandoverGap => ({ ...gap, part: 'waiting', what: 'What is waiting for others' })),
  );

  const branches = async () => {
    const work = await attempt('branches', 'What is on this machine and not pushed', () => sources.work(rotation));
    gaps.push(...(work?.gaps ?? []));
    const failures = new Map<FoundBranch, Failure>();
    const found = await atMost(requestsAtOnce, work?.branches ?? [], async (branch): Promise<HandoverBranch> => {
      const { github: _, ...rest } = branch;
      try {
        return { ...rest, pullRequest: await pullRequestOf(context, branch) };
      } catch (error) {
        if (context.signal.aborted || !(error instanceof Failure)) throw error;
        failures.set(branch, error);
        return { ...rest, pullRequest: null };
      }
    });
    for (const failed of byReason(work?.branches ?? [], failures)) {
      gaps.push({
        part: 'branches',
        ...gapOf(
          `Whether there is a pull request for ${failed.items.map(({ branch }) => branch).join(', ')}`,
          failed.error,
        ),
      });
    }
    return { branches: found, leftovers: work?.leftovers ?? [] };
  };

  const zendeskFacts = async () => {
    const nothing = {
      tickets: [] as readonly Ticket[],
      notes: new Map(),
      holds: new Map(),
      deadlines: new Map<number, string>(),
      handedOver: new Set<number>(),
      cards: new Map<number, readonly TicketCard[]>(),
      cardsRead: false,
      scoping: [] as readonly number[],
      otherGroups: [] as readonly HandoverOther[],
    };
    const what = `The tickets of ${groupName}`;
    sources.onProgress?.('Reading the tickets …');
    const read = await attempt('tickets', what, async () => {
      const zendesk = await services.zendesk();
      const [me, groups] = await Promise.all([zendesk.me(), zendesk.groups()]);
      const group = findGroup(groups, groupName);
      if (!group) throw new Failure(`Zendesk has no group ${groupName}, or you can't see it.`);
      return {
        zendesk,
        me,
        group,
        scoping: findGroup(groups, playbook.zendeskGroups.scoping)?.id ?? null,
        tickets: [...(await zendesk.ticketsOf(group, me.id))].sort(ticketOrder(context.clock.now())),
      };
    });
    if (!read) return nothing;
    const { zendesk, me, group, tickets } = read;
    const [commented, withDeadline] = await Promise.all([
      attempt('notes', 'Which other tickets you commented on', () => zendesk.commentedBy(me.id, group)),
      attempt('notes', 'Which tickets have a deadline in their notes', () =>
        zendesk.unsolvedIds([group.name], 'deadline'),
      ),
    ]);
    sources.onProgress?.('Reading the notes …');
    const { notes, holds, deadlines, handedOver } = await readNotes(
      {
        zendesk,
        me: me.id,
        commented: commented ?? [],
        withDeadline: withDeadline ?? [],
        since: rotation ? dayBegins(rotation.start).toISOString() : '',
        handed: remembered?.handedOver ?? [],
      },
      tickets,
      (missing, why) => gaps.push({ part: 'notes', what: missing, why, next: ['Look at the tickets.'] }),
    );
    const othersAsked = attempt('tickets', 'Which tickets of other groups you have', async () =>
      (await zendesk.assignedTo(me.id)).filter(({ groupId }) => groupId !== group.id),
    );
    // These need a card, too.
    const scopingAsked = othersAsked.then(
      (others) => others?.filter(({ groupId }) => groupId === read.scoping && groupId !== null) ?? [],
    );
    const cards = await readCards(
      context,
      scopingAsked.then((scoping) => [...tickets, ...scoping]),
    );
    gaps.push(...cards.gaps.map((gap): HandoverGap => ({ part: 'notes', ...gap })));
    const otherGroups = toOthers((await othersAsked) ?? [], remembered?.otherGroups ?? [], zendesk.ticketUrl);
    return {
      tickets,
      notes,
      holds,
      deadlines,
      handedOver,
      cards: cards.byTicket,
      cardsRead: cards.gaps.length === 0,
      scoping: (await scopingAsked).map(({ id }) => id),
      otherGroups,
    };
  };

  let suspendedUrl = `${playbook.addresses.zendesk}/agent/filters/suspended`;
  const suspended = () =>
    attempt('suspended', 'Which tickets are suspended', async () => {
      const zendesk = await services.zendesk();
      suspendedUrl = zendesk.suspendedUrl;
      return zendesk.suspendedTickets();
    });

  const [work, zendesk, held] = await Promise.all([branches(), zendeskFacts(), suspended()]);
  const known = mailFacts(context, zendesk.tickets, from.email);
  const ticketWords = new Map(sources.says.tickets);
  // The notes also have deadlines noted after the tickets were read.
  for (const [id, deadline] of new Map([...(remembered?.deadlines ?? []), ...zendesk.deadlines])) {
    if (deadline !== '' && deadline !== noDeadline) ticketWords.set(id, { deadline, ...ticketWords.get(id) });
  }
  for (const [id, reason] of remembered?.nothingToAdd ?? []) {
    if (!zendesk.notes.get(id)?.tried)
      ticketWords.set(id, { tried: `Nothing to add: ${reason}`, ...ticketWords.get(id) });
  }
  return {
    madeAt: context.clock.now(),
    team: playbook.name,
    support: playbook.support.name,
    believedSolved: playbook.statuses.believedSolved,
    group: groupName,
    from,
    rotation: rotation && {
      ...withoutCover(rotation),
      previous: rotation.previous && withoutCover(rotation.previous),
      next: rotation.next && withoutCover(rotation.next),
      doubts: doubtsFor('handover', rotation.doubts).map(({ text }) => text),
    },
    words: sources.says.words,
    ticketWords,
    ...zendesk,
    ...work,
    waiting: remembered?.waiting ?? [],
    skipped: remembered?.skipped ?? [],
    suspended: judge(held ?? [], known).map(toSuspended),
    suspendedUrl,
    // Sorted, because the sources answer in any order.
    gaps: gaps.toSorted((a, b) => parts.indexOf(a.part) - parts.indexOf(b.part)),
  };
}
