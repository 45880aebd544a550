import { mapTexts } from '../lib/map-texts.ts';
import { isSameName } from '../lib/same-name.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import type { TicketCard } from '../tickets/links.ts';
import { numbersIn } from '../tickets/mentions.ts';
import type { NoteParts } from '../tickets/note-parts.ts';
import { noteParts } from '../tickets/note-parts.ts';
import type { Hold } from '../tickets/on-hold.ts';
import { ticketOrder } from '../tickets/ticket-order.ts';
import { assigneeWords } from './documented.ts';
import type {
  BranchName,
  Handover,
  HandoverBranch,
  HandoverLacking,
  HandoverNote,
  HandoverTicket,
  HandoverWaiting,
  Part,
} from './handover.ts';
import { isWebAddress } from './web-address.ts';
import { hasNearDeadline, pressingTickets, statusWords } from './words.ts';

/** What was read from a ticket's notes. */
export interface TicketNotes extends NoteParts {
  readonly note: HandoverNote | null;
  readonly noteBefore: HandoverNote | null;
  /** Addresses of Trello cards in its notes. */
  readonly cards: readonly string[];
  /** All its internal notes; they may name branches. */
  readonly text: string;
}

/** The person's own words about a ticket, which take precedence over its notes. */
export type OwnWords = Partial<Readonly<NoteParts>>;

/** The facts of a handover. Texts are not cleaned yet. */
export interface HandoverFacts
  extends Pick<
    Handover,
    | 'team'
    | 'group'
    | 'from'
    | 'rotation'
    | 'words'
    | 'otherGroups'
    | 'branches'
    | 'leftovers'
    | 'waiting'
    | 'skipped'
    | 'suspended'
    | 'suspendedUrl'
    | 'gaps'
  > {
  readonly madeAt: Date;
  readonly support: string;
  /** The custom status of a ticket that seems to be solved. */
  readonly believedSolved: string;
  readonly ticketWords: ReadonlyMap<number, OwnWords>;
  readonly tickets: readonly Ticket[];
  /** The numbers of those that are handed over. */
  readonly handedOver: ReadonlySet<number>;
  readonly notes: ReadonlyMap<number, TicketNotes>;
  /** The holds of tickets that are on hold, if they were read. */
  readonly holds: ReadonlyMap<number, Hold>;
  /** Trello cards that belong to a ticket, by its number. */
  readonly cards: ReadonlyMap<number, readonly Pick<TicketCard, 'url'>[]>;
  /** Whether a ticket without any is known to have none. */
  readonly cardsRead: boolean;
  /** The numbers of the person's tickets in the group for scoping. */
  readonly scoping: readonly number[];
}

/** How many tickets "Start here" lists at most. */
const mostAtStart = 12;

/** How many it lists if none is urgent. */
const fewest = 3;

/** Longer texts are cut, in characters. */
const longest = { line: 300, text: 4000 };

function shorten(text: string, most: number, ending: string): string {
  if (text.length <= most) return text;
  return `${[...text.slice(0, most)].slice(0, -1).join('').trimEnd()} ${ending}`;
}

const cleanLine = (text: string) => shorten(sanitiseLine(text), longest.line, '…');
const cleanText = (text: string) => shorten(sanitise(text).trim(), longest.text, '… (the rest is on the ticket)');

function chooseStart(tickets: readonly HandoverTicket[], madeAt: string): number[] {
  const first = pressingTickets({ tickets, madeAt });
  const promised = first.filter((ticket) => hasNearDeadline(ticket, new Date(madeAt))).slice(0, mostAtStart);
  // A client's deadline must not be crowded out by many SLAs.
  const chosen = new Set([...new Set([...promised, ...first])].slice(0, mostAtStart));
  const running = tickets.filter(({ sla }) => sla.kind === 'active');
  return (first.length > 0 ? first.filter((ticket) => chosen.has(ticket)) : running.slice(0, fewest)).map(
    ({ id }) => id,
  );
}

function branchesOf(id: number, text: string, branches: readonly HandoverBranch[]): BranchName[] {
  return branches
    .filter(({ branch }) => numbersIn(branch).includes(id) || (branch.length > 4 && text.includes(branch)))
    .map(({ repository, branch, pushed, remoteBranch }) => ({
      repository,
      // The name at the remote, because others look there.
      branch: (pushed && remoteBranch) || branch,
    }));
}

function toTicket(ticket: Ticket, facts: HandoverFacts): HandoverTicket {
  const notes = facts.notes.get(ticket.id);
  const own = facts.ticketWords.get(ticket.id) ?? {};
  const part = (name: keyof NoteParts) => own[name] ?? notes?.[name] ?? null;
  const cards = [...(facts.cards.get(ticket.id) ?? []).map(({ url }) => url), ...(notes?.cards ?? [])];
  return {
    id: ticket.id,
    subject: ticket.subject,
    client: ticket.client,
    status: ticket.status,
    customStatus: ticket.customStatus,
    priority: ticket.priority,
    sla: ticket.sla,
    assignee: assigneeWords(ticket),
    handedOver: facts.handedOver.has(ticket.id),
    asked: part('asked'),
    tried: part('tried'),
    next: part('next'),
    deadline: part('deadline'),
    note: notes?.note ?? null,
    noteBefore: notes?.noteBefore ?? null,
    notesRead: notes !== undefined,
    hold: facts.holds.get(ticket.id) ?? null,
    url: ticket.url,
    cards: [...new Set(cards)].filter(isWebAddress),
    branches: branchesOf(ticket.id, notes?.text ?? '', facts.branches),
  };
}

/** What an on-hold ticket waits for, from its internal notes. Null if they don't say. */
function holdWords({ hold }: HandoverTicket): string | null {
  if (hold === null) return 'something that its notes may say: they were not read here';
  if (hold.reasonNoted === null) return 'something that its notes may say: when it was put on hold is not known';
  return hold.reasonNoted ? 'what its internal notes say' : null;
}

/** What a pending ticket waits for: its client. One that is believed solved closes without an answer. */
const pendingWords = ({ client, customStatus }: HandoverTicket, believedSolved: string): string =>
  isSameName(customStatus ?? '', believedSolved)
    ? `${client ?? 'the client'}, and is solved without an answer`
    : (client ?? 'the client');

function waitingTickets(tickets: readonly HandoverTicket[], believedSolved: string): HandoverWaiting[] {
  return tickets
    .filter(({ status }) => status === 'pending' || status === 'hold')
    .map((ticket) => ({
      what: statusWords(ticket),
      whom: ticket.status === 'pending' ? pendingWords(ticket, believedSolved) : holdWords(ticket),
      since: ticket.hold?.since ?? null,
      ticket: ticket.id,
    }));
}

const hasNoNote = (ticket: HandoverTicket) =>
  ticket.handedOver && ticket.notesRead && ticket.note === null && noteParts.every((part) => ticket[part] === null);

function lackingIn(tickets: readonly HandoverTicket[], { cards, cardsRead, scoping }: HandoverFacts): HandoverLacking {
  const idsOf = (some: readonly HandoverTicket[]) => some.map(({ id }) => id);
  const withoutCard = [
    ...idsOf(tickets.filter((ticket) => ticket.cards.length === 0)),
    ...scoping.filter((id) => (cards.get(id) ?? []).length === 0),
  ];
  return {
    card: cardsRead ? withoutCard : null,
    holdReason: idsOf(tickets.filter(({ hold }) => hold?.reasonNoted === false)),
    note: idsOf(tickets.filter(hasNoNote)),
  };
}

function clean(ticket: HandoverTicket): HandoverTicket {
  const parts = { asked: ticket.asked, tried: ticket.tried, next: ticket.next, deadline: ticket.deadline };
  const cleanNote = (note: HandoverNote | null) => note && { ...mapTexts(note, cleanLine), text: cleanText(note.text) };
  return {
    ...mapTexts({ ...ticket, note: null, noteBefore: null }, cleanLine),
    ...mapTexts(parts, cleanText),
    note: cleanNote(ticket.note),
    noteBefore: cleanNote(ticket.noteBefore),
    url: ticket.url,
    cards: ticket.cards,
  };
}

/** Whether there is nothing to say about a branch. A push to where the team does not look counts as something. */
const isSettled = (branch: HandoverBranch) =>
  branch.unpushed === 0 && branch.uncommitted === 0 && branch.elsewhere === null && !branch.pullRequest;

/** Builds a handover from facts: sorts, picks what to start with, and cleans all text. */
export function buildHandover(facts: HandoverFacts): Handover {
  const madeAt = facts.madeAt.toISOString();
  const tickets = [...facts.tickets].sort(ticketOrder(facts.madeAt)).map((ticket) => clean(toTicket(ticket, facts)));
  const waiting = [...facts.waiting, ...waitingTickets(tickets, facts.believedSolved)];
  const branches = facts.branches.map((branch) => ({
    ...branch,
    pullRequest: branch.pullRequest && isWebAddress(branch.pullRequest.url) ? branch.pullRequest : null,
  }));
  const isUnknown = (part: Part) => facts.gaps.some((gap) => gap.part === part);
  const startHere = chooseStart(tickets, madeAt);
  const empty: Partial<Record<Part, boolean>> = {
    tickets: tickets.length === 0,
    branches: branches.every(isSettled) && facts.leftovers.length === 0,
    waiting: waiting.length === 0 && !isUnknown('tickets'),
    skipped: facts.skipped.length === 0,
    suspended: facts.suspended.length === 0,
  };
  const nothing = (Object.keys(empty) as Part[]).filter((part) => empty[part] && !isUnknown(part));
  return {
    schemaVersion: 1,
    madeAt,
    team: cleanLine(facts.team),
    support: cleanLine(facts.support),
    group: cleanLine(facts.group),
    from: mapTexts(facts.from, cleanLine),
    rotation: mapTexts(facts.rotation, cleanLine),
    words: facts.words === null || facts.words.trim() === '' ? null : sanitise(facts.words).trim(),
    startHere,
    tickets,
    lacking: lackingIn(tickets, facts),
    otherGroups: mapTexts(facts.otherGroups, cleanLine),
    branches: mapTexts(branches, cleanLine),
    leftovers: mapTexts(facts.leftovers, cleanLine),
    waiting: mapTexts(waiting, cleanLine),
    skipped: mapTexts(facts.skipped, cleanLine),
    suspended: mapTexts(facts.suspended, cleanLine),
    suspendedUrl: facts.suspendedUrl,
    gaps: mapTexts(facts.gaps, cleanLine),
    nothingOutstanding: nothing,
  };
}
