import type { Context } from '../context.ts';
import { londonTime, shownDay, shownDayOf } from '../lib/days.ts';
import { mapTexts } from '../lib/map-texts.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { timeBetween, timeWords } from '../lib/time-words.ts';
import type { SlaClock, TicketComment } from '../services/zendesk/zendesk.ts';
import type { Style } from '../terminal/terminal.ts';
import { folded } from '../tickets/client-words.ts';
import { shownDeadline } from '../tickets/deadline-note.ts';
import { tellingNotes } from '../tickets/marker-note.ts';
import { labelOf, noteParts } from '../tickets/note-parts.ts';
import { isFromClient, type WholeTicket, type WholeTickets } from '../tickets/read-tickets.ts';
import { metricWords } from '../tickets/sla.ts';
import { factLines } from './fact-lines.ts';
import { sayGaps } from './gap-lines.ts';
import { queueTicketJson } from './show-queue.ts';
import { indent, quoted } from './step-lines.ts';

/** Which part of the conversation is shown. */
export interface ConversationFilter {
  /** Only what clients can see, or only what they can't. */
  readonly only?: 'client' | 'internal';
  readonly since?: Date;
  /** Everything in full, instead of what matters. */
  readonly all: boolean;
}

const minuteMs = 60_000;

/** Who reads a comment, and who wrote it: the three words of a conversation. */
type Visibility = 'from client' | 'to client' | 'internal';

function visibilityOf(comment: TicketComment, { ticket }: WholeTicket): Visibility {
  if (!comment.public) return 'internal';
  return isFromClient(comment, ticket) ? 'from client' : 'to client';
}

const headingOf: Readonly<Record<Visibility, string>> = {
  'from client': 'FROM CLIENT',
  'to client': 'TO CLIENT',
  internal: 'internal',
};

/** A moment in words: `Mon 23 Nov 2026, 09:10`. */
function momentWords(moment: string): string {
  const london = londonTime(new Date(moment));
  return `${shownDay(london.slice(0, 10))}, ${london.slice(11)}`;
}

function clockWords({ metric, stage, breachAt, leftMs }: SlaClock, now: Date): string {
  const name = metricWords(metric);
  if (stage === 'achieved') return `${name} done`;
  if (stage === 'active' && breachAt !== null) {
    const at = new Date(breachAt);
    const when = at < now ? `breached ${timeBetween(at, now)} ago` : `breaches in ${timeBetween(now, at)}`;
    return `${name} ${when} (${momentWords(breachAt)})`;
  }
  if (stage !== 'paused') return `${name} unknown`;
  if (leftMs === null) return `${name} paused`;
  return `${name} paused, ${leftMs < 0 ? `overdue by ${timeWords(-leftMs)}` : `${timeWords(leftMs)} left`}`;
}

/** How long a ticket has been waiting, and whether a note says why. */
export function holdWords({ ticket, hold }: WholeTicket, now: Date): string {
  const state = ticket.status === 'hold' ? 'on hold' : 'pending';
  const since = hold?.since ? `since ${momentWords(hold.since)} (${timeBetween(new Date(hold.since), now)})` : '';
  const reason = hold?.reasonNoted === false ? ', no reason noted' : hold?.reasonNoted === true ? ', reason noted' : '';
  return `${state}${since === '' ? '' : ` ${since}`}${reason}`;
}

/** A list of links, or that they are unknown. */
function linksWords(found: readonly string[] | null, none: string): string[] {
  if (found === null) return ['unknown'];
  return found.length === 0 ? [none] : [...found];
}

/** Every fact about a ticket, with its label. */
function factsOf(whole: WholeTicket, me: number, now: Date): [string, string][] {
  const { ticket, links, lacksCard, handover } = whole;
  const { clocks } = ticket;
  const slas = clocks?.map((clock) => clockWords(clock, now)) ?? ['unknown: Zendesk gave none'];
  const status = [
    // Zendesk keeps the name of the status that a ticket had before it was closed.
    ticket.status === 'closed' ? 'Closed' : (ticket.customStatus ?? ticket.status),
    ticket.priority ? `${ticket.priority} priority` : 'no priority',
    ticket.type ?? 'no type',
  ];
  const requester = [whole.requester, ticket.requesterEmail].filter((part) => part !== null).join(', ');
  const cards = links.cards?.map(({ name, url }) => (name === null ? url : `${name}: ${url}`)) ?? null;
  const several = (label: string, texts: readonly string[]): [string, string][] =>
    texts.map((text, index) => [index === 0 ? label : '', text]);
  return [
    ['Status', status.join(', ')],
    ...several('SLA', slas.length === 0 ? ['none applies'] : slas),
    ...(ticket.status === 'hold' || ticket.status === 'pending'
      ? [['Waits', holdWords(whole, now)] satisfies [string, string]]
      : []),
    ['Group', whole.group ?? 'unknown'],
    ['With', ticket.assigneeId === me ? 'you' : ticket.assigneeId === null ? 'no one' : (ticket.assignee ?? 'someone')],
    ['Client', ticket.client ?? 'not shown'],
    ['Requester', requester === '' ? 'not shown' : requester],
    ...several('Card', linksWords(cards, lacksCard ? 'none, and it should have one' : 'none')),
    ...several(
      'Branches',
      linksWords(links.branches?.map(({ repository, branch }) => `${branch} in ${repository}`) ?? null, 'none'),
    ),
    ...several(
      'Pull requests',
      linksWords(
        links.pullRequests?.map(({ title, url, isDraft }) => `${title}${isDraft ? ' (draft)' : ''}: ${url}`) ?? null,
        'none open',
      ),
    ),
    ['Deadline', whole.deadline ? shownDeadline(whole.deadline) : whole.comments ? 'none noted' : 'unknown'],
    ...several(
      'Handover',
      handover
        ? [
            `by ${handover.author ?? 'someone'}, ${shownDayOf(handover.at)}`,
            ...noteParts.flatMap((part) => {
              const text = handover[part];
              return text === null || part === 'deadline' ? [] : [`${labelOf(part)}: ${text}`];
            }),
          ]
        : [whole.comments ? 'nothing written for the next person yet' : 'unknown'],
    ),
    ['In the browser', ticket.url],
  ];
}

/** How many of the last internal notes matter. */
const lastNotes = 3;

/** The parts of a conversation that matter: the request, the last message of each side, and the last notes. */
function whatMatters(whole: WholeTicket, comments: readonly TicketComment[]): Set<TicketComment> {
  const of = (wanted: Visibility) => comments.filter((comment) => visibilityOf(comment, whole) === wanted);
  return new Set([
    ...comments.slice(0, 1),
    ...of('from client').slice(-1),
    ...of('to client').slice(-1),
    ...tellingNotes(of('internal')).slice(-lastNotes),
  ]);
}

const isShown =
  (whole: WholeTicket, { only, since }: ConversationFilter) =>
  (comment: TicketComment): boolean =>
    (only === undefined || (only === 'internal') === (visibilityOf(comment, whole) === 'internal')) &&
    (since === undefined || Date.parse(comment.createdAt) >= since.getTime());

/** The conversation, each entry under one of the three words, and what was left out. */
function conversationLines(
  whole: WholeTicket,
  filter: ConversationFilter,
  { again, ...style }: Style & { readonly again: string },
): string[] {
  const { colours, columns, signs } = style;
  if (whole.comments === null) return ['', 'Its conversation could not be read.'];
  const comments = whole.comments.filter(isShown(whole, filter));
  const matters = filter.all ? new Set(comments) : whatMatters(whole, comments);
  const paint = { 'from client': colours.cyan, 'to client': colours.yellow, internal: colours.dim };
  let isFolded = matters.size < comments.length;
  const lines = comments
    .filter((comment) => matters.has(comment))
    .flatMap((comment) => {
      const visibility = visibilityOf(comment, whole);
      const text = sanitise(comment.body).trim() || '(no text)';
      const shown = filter.all ? text : folded(text);
      isFolded ||= shown.endsWith(' …');
      return [
        '',
        colours.bold(
          indent(
            [headingOf[visibility], sanitiseLine(comment.author ?? 'someone'), momentWords(comment.createdAt)].join(
              signs.between,
            ),
            '',
            columns,
          ),
        ),
        quoted(shown, '', style, paint[visibility]),
        ...comment.attachments.map((name) => indent(`attached: ${sanitiseLine(name)}`, '  ', columns)),
      ];
    });
  const left = comments.length - matters.size;
  return [
    ...(comments.length === 0 ? ['', 'No entry matches what you asked for.'] : lines),
    ...(isFolded
      ? [
          '',
          left > 0
            ? `${left} more ${left === 1 ? 'entry' : 'entries'}, and the whole of each: ${again}`
            : `The whole of each: ${again}`,
        ]
      : []),
  ];
}

const conversationJson = (whole: WholeTicket, filter: ConversationFilter) =>
  whole.comments?.filter(isShown(whole, filter)).map((comment) => ({
    id: comment.id,
    at: comment.createdAt,
    author: comment.author,
    visibility: visibilityOf(comment, whole),
    text: comment.body,
    attachments: comment.attachments,
  })) ?? null;

const ticketJson = (whole: WholeTicket, filter: ConversationFilter) => ({
  ...queueTicketJson(whole),
  group: whole.group,
  requester: whole.requester,
  requesterEmail: whole.ticket.requesterEmail,
  clocks:
    whole.ticket.clocks?.map(({ metric, stage, breachAt, leftMs }) => ({
      metric,
      stage,
      breachAt,
      leftMinutes: leftMs === null ? null : Math.floor(leftMs / minuteMs),
    })) ?? null,
  handover: whole.handover,
  conversation: conversationJson(whole, filter),
});

const whyMissing = "is not in Zendesk, or you can't see it";

/** A ticket with its facts and its conversation, in lines. `again` is the command that shows all of it. */
export const wholeTicketLines = (
  whole: WholeTicket,
  { me, readAt }: Pick<WholeTickets, 'me' | 'readAt'>,
  filter: ConversationFilter,
  parts: Style & { readonly again: string },
): string[] => [
  parts.colours.bold(indent(`#${whole.ticket.id} ${sanitiseLine(whole.ticket.subject)}`, '', parts.columns)),
  ...factLines(factsOf(whole, me, readAt), parts),
  ...conversationLines(whole, filter, parts),
];

/** Shows tickets with their conversations, as text or as the one JSON document. */
export async function showTickets(
  { terminal, options }: Context,
  found: WholeTickets,
  filter: ConversationFilter,
): Promise<void> {
  const { readAt, tickets, missing, gaps } = found;
  const known = withRunOptions(gaps, options);
  if (options.json) {
    const document = {
      schemaVersion: 1,
      command: 'ticket show',
      readAt: readAt.toISOString(),
      tickets: tickets.map((whole) => ticketJson(whole, filter)),
      missing: missing.map((id) => ({ id, why: `#${id} ${whyMissing}` })),
      gaps: known,
    };
    return terminal.json(mapTexts(document, sanitise));
  }
  const style = await terminal.style();
  const blocks = tickets.map((whole) => {
    const again = withRunOptions(`govsupport ticket show ${whole.ticket.id} --all`, options);
    return wholeTicketLines(whole, found, filter, { ...style, again }).join('\n');
  });
  if (blocks.length > 0) terminal.result(blocks.join(`\n\n${style.signs.across(style.columns)}\n\n`));
  sayGaps(terminal, known);
  for (const id of missing) terminal.warn(`govsupport: #${id} ${whyMissing}.`);
}
