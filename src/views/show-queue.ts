import type { Context } from '../context.ts';
import { counted } from '../lib/counted.ts';
import { dayOf } from '../lib/days.ts';
import { mapTexts } from '../lib/map-texts.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { isSameName } from '../lib/same-name.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { groupWords } from '../playbook/schema.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { otherGroupsOf } from '../steps/zendesk/working-tickets.ts';
import { cell, cut } from '../terminal/cell.ts';
import { symbols } from '../terminal/signs.ts';
import type { Style } from '../terminal/terminal.ts';
import { fitLine, tableColumns, wrap } from '../terminal/wrap.ts';
import { shownDeadline } from '../tickets/deadline-note.ts';
import type { Queue } from '../tickets/queue.ts';
import { isOverdue, type QueueSection, type QueueTicket, queueSections } from '../tickets/queue-ticket.ts';
import { clockOf, metricWords, stoppedOverdueMs } from '../tickets/sla.ts';
import { sayGaps } from './gap-lines.ts';
import { queueTicketFacts } from './queue-records.ts';
import {
  belongings,
  clockSpan,
  deadlineWords,
  minute,
  momentOf,
  offWords,
  roughSpan,
  shortGroups,
  spanLeft,
  statusOf,
  withWhom,
} from './queue-words.ts';
import { records } from './records.ts';

/** From here on a ticket has one line, with its subject. */
const wideFrom = 120;

/** The columns of a ticket's line: its number, what its clock says, the client, and whom it is with. */
interface Layout {
  /** How many the terminal has. */
  readonly available: number;
  readonly columns: number;
  readonly wide: boolean;
  readonly id: number;
  readonly client: number;
  readonly whom: number;
  /** What each group is called, if there are several. */
  readonly groups: ReadonlyMap<number, string>;
}

const clockColumns = 30;

function layoutFor(available: number, tickets: readonly QueueTicket[], groups: Layout['groups']): Layout {
  const columns = tableColumns(available);
  const wide = columns >= wideFrom;
  const id = 3 + Math.max(...tickets.map(({ ticket }) => String(ticket.id).length + 1));
  const client = wide ? 26 : groups.size > 0 ? 13 : 18;
  const rest = columns - 2 - id - clockColumns - client;
  return { available, columns, wide, id, client, groups, whom: wide ? Math.min(40, Math.floor(rest / 2)) : rest };
}

/** The assignee and other facts, most important first: as many as fit whole, and … for the rest. */
function factsOf(entry: QueueTicket, queue: Queue, { groups }: Layout, columns: number): string {
  const { ticket, section } = entry;
  const whom = withWhom(entry, queue);
  const group = groups.get(ticket.groupId ?? 0);
  const facts = [
    ...(group === undefined ? [] : [group]),
    ...belongings(entry),
    ...offWords(entry, queue),
    ...(section === 'stopped' ? [] : [statusOf(entry)]),
  ];
  // What is usual is not missed.
  const telling = facts.filter((fact) => fact !== 'open');
  const fits = (text: string) => cut(text, columns) === text;
  const whole = [facts, telling].map((some) => [whom, ...some].join(symbols.between)).find(fits);
  if (whole !== undefined) return whole;
  const shown = telling.reduce((shorter, fact) => {
    const longer = `${shorter}${symbols.between}${fact}`;
    return fits(`${longer}${symbols.more}`) ? longer : shorter;
  }, whom);
  return cut(`${shown}${symbols.more}`, columns);
}

/** The words for a running clock: its time, its metric, and the ticket's priority. */
function runningWords(entry: QueueTicket, { at }: Queue): string {
  const { ticket } = entry;
  const { leftMs } = clockOf(ticket, at);
  const priority = ticket.priority ?? 'none';
  const deadline = deadlineWords(entry, at);
  if (deadline !== null) return cell(deadline, 10) + cell('deadline', 12) + cell(priority, 8);
  if (ticket.sla.kind !== 'active') {
    return cell(ticket.sla.kind === 'none' ? 'no SLA' : 'no SLA clock left', 22) + cell(priority, 8);
  }
  return (
    cell(spanLeft(leftMs), 10) + cell(cut(metricWords(sanitiseLine(ticket.sla.metric)), 11), 12) + cell(priority, 8)
  );
}

/** The words for a paused clock: since when, and the most important other fact. */
function stoppedWords({ ticket, hold, clock }: QueueTicket, { at }: Queue): string {
  const state = ticket.status === 'hold' ? 'on hold' : ticket.status === 'pending' ? 'pending' : 'paused';
  const span = hold?.since ? ` ${roughSpan(Math.max(0, at.getTime() - Date.parse(hold.since)))}` : '';
  const left = clock?.leftMs ?? null;
  const overdue = left !== null && left < 0 ? `overdue ${clockSpan(-left)}` : null;
  const label = ticket.customStatus?.toLowerCase().replace(/^pending /, '') ?? '';
  const noted = hold?.reasonNoted === false ? 'no reason noted' : null;
  const custom = ticket.status === 'pending' && label !== 'pending' && label !== '' ? sanitiseLine(label) : null;
  const more = overdue ?? noted ?? custom ?? (left === null ? '' : `SLA ${roughSpan(left)} left`);
  return cell(state + span, 13) + cell(cut(more, 16), 17);
}

/** The most of a deadline in words, in columns. */
const mostDeadline = 40;

/** Why a ticket's urgency is unknown. */
const unknownWords = ({ sla }: Ticket) =>
  sla.kind === 'unknown' ? 'Zendesk gave no SLA; look there' : 'unknown status; look there';

/** What goes below a ticket's line, or in a wide terminal at its end. The subject makes room for the rest. */
function detailsOf({ ticket, deadline, hold, section }: QueueTicket, most: number): string {
  const stopped = stoppedOverdueMs(ticket);
  const isFrozen = stopped !== undefined;
  const rest = [
    ...(deadline ? [`client needs it by ${cut(sanitiseLine(shownDeadline(deadline)), mostDeadline)}`] : []),
    // If all its clocks have stopped, its column says so.
    ...(isFrozen && section !== 'stopped' ? [`overdue by ${clockSpan(stopped)} when its SLA was paused`] : []),
    ...(hold?.reasonNoted === false && (isFrozen || section !== 'stopped') ? ['on hold, no reason noted'] : []),
  ];
  const room = rest.reduce((left, part) => left - part.length - 2, most);
  return [cut(sanitiseLine(ticket.subject), Math.max(12, room)), ...rest].join('; ');
}

/** Whether a ticket has a second line in a narrow terminal: what it is about, for what is urgent. */
const hasSecondLine = (entry: QueueTicket) =>
  entry.section === 'breached' || entry.section === 'beforeFinish' || isOverdue(entry) || entry.deadline !== null;

function ticketLines(entry: QueueTicket, queue: Queue, layout: Layout, { colours, signs }: Style): string[] {
  const { section, ticket } = entry;
  const known = isOverdue(entry)
    ? 'overdue'
    : section === 'beforeFinish'
      ? 'urgent'
      : section === 'unknown'
        ? 'unknown'
        : null;
  const mark = known === null ? '  ' : signs.before(known);
  const paint = isOverdue(entry) ? colours.red : known === null ? (text: string) => text : colours.yellow;
  const client = cell(cut(sanitiseLine(ticket.client ?? 'not shown'), layout.client - 1), layout.client);
  const clock =
    section === 'unknown'
      ? cell(unknownWords(ticket), clockColumns + (layout.wide ? 2 : layout.client))
      : section === 'stopped'
        ? stoppedWords(entry, queue)
        : runningWords(entry, queue);
  const head = paint(`${mark}${cell(`#${ticket.id}`, layout.id)}${clock}`);
  const isShort = section === 'unknown' && !layout.wide;
  const forWhom = layout.whom - (layout.wide ? 2 : 0);
  const whom = isShort
    ? cut(sanitiseLine(ticket.client ?? 'not shown'), forWhom)
    : factsOf(entry, queue, layout, forWhom);
  if (layout.wide) {
    const before = 2 + layout.id + clockColumns + (section === 'unknown' ? 2 : 0) + layout.client + layout.whom;
    const room = layout.columns - before;
    return [`${head}${client}${cell(whom, layout.whom)}${cut(detailsOf(entry, room), room)}`];
  }
  const line = fitLine(`${head}${isShort ? '' : client}${whom}`, layout.available);
  const pad = ' '.repeat(layout.available < layout.columns ? 4 : 2 + layout.id);
  const columnsLeft = layout.available - pad.length;
  return hasSecondLine(entry)
    ? [
        line,
        ...wrap(detailsOf(entry, 2 * columnsLeft - 20), columnsLeft)
          .split('\n')
          .map((part) => pad + part),
      ]
    : [line];
}

const headings: Readonly<Record<QueueSection, (queue: Queue) => string>> = {
  breached: () => 'BREACHED',
  beforeFinish({ finishAt, at, query: { before } }) {
    const until = before && finishAt && before < finishAt ? before : finishAt;
    return `BEFORE ${until ? momentOf(until, at).toUpperCase() : ''}`;
  },
  later: ({ at, query: { before } }) => `LATER${before ? `, BEFORE ${momentOf(before, at).toUpperCase()}` : ''}`,
  stopped: () => 'SLA PAUSED',
  unknown: () => 'UNKNOWN',
};

/** Which of the tickets were asked for, in words. */
const wantedWords = ({ query: { mine, unassigned, before }, at }: Queue): string[] => [
  ...(mine ? ['yours'] : []),
  ...(unassigned ? ['with no one'] : []),
  ...(before ? [`due before ${momentOf(before, at)}`] : []),
];

/** When the person finishes, in words. */
function finishWords({ finishAt, rotation, at }: Queue): string {
  if (finishAt === null) return 'your rotation is over';
  const isLast = rotation?.end === dayOf(finishAt) && rotation.end === dayOf(at);
  return `${isLast ? 'your rotation ends' : 'you finish'} at ${momentOf(finishAt, at)}`;
}

/** What to do if no work is left, in the order of the team's page. */
function nothingLeft({ playbook, options }: Context): string[] {
  const { boards, zendeskGroups } = playbook;
  return [
    'Nothing is left to work on. What now:',
    `1. Ask ${zendeskGroups.firstLine} whether they need help.`,
    `2. Take a card from ${boards.weeklyTasksList}: ${withRunOptions('govsupport weekly', options)}`,
  ];
}

/** How to see what is in the other groups, unless all of them are shown. */
function toSeeThem({ playbook: { zendeskGroups }, options }: Context, { groups }: Queue): string {
  const isShown = (key: keyof typeof zendeskGroups) => groups.some(({ name }) => isSameName(zendeskGroups[key], name));
  const others = Object.entries(groupWords).flatMap(([word, key]) => (isShown(key) ? [] : [word]));
  if (others.length === 0) return '';
  return `: ${withRunOptions(`govsupport queue --mine --group ${others.join(',')}`, options)}`;
}

/** What comes after the tickets. */
function closingLines(context: Context, queue: Queue, isFiltered: boolean): string[] {
  const { tickets, total, suspended, mineElsewhere } = queue;
  const left = total - tickets.length;
  const isEmpty = total === 0 || (left === 0 && tickets.every(({ section }) => section === 'stopped'));
  return [
    ...(left > 0 ? [`${left} more, which are less urgent`] : []),
    ...(isEmpty && !isFiltered ? nothingLeft(context) : []),
    ...(total === 0 && isFiltered ? ['No ticket matches.'] : []),
    ...(mineElsewhere > 0
      ? [
          `${counted(mineElsewhere, 'ticket')} of yours in ${otherGroupsOf({ length: mineElsewhere })}${toSeeThem(context, queue)}`,
        ]
      : []),
    ...(suspended && suspended.ours > 0
      ? [
          `${counted(suspended.count, 'suspended ticket')}, ${suspended.ours} of which may be ours: ` +
            withRunOptions('govsupport suspended', context.options),
        ]
      : []),
  ];
}

/** The queue as lines. `isFiltered`: not all tickets of the groups were asked for. */
export function queueLines(
  context: Context,
  queue: Queue,
  { isFiltered, ...style }: Style & { readonly isFiltered: boolean },
): string[] {
  const { colours, columns, signs } = style;
  const { tickets, groups, readAt, at } = queue;
  const { zendeskGroups, support } = context.playbook;
  const isOwn = groups.length === 1 && groups[0]?.name.toLowerCase() === zendeskGroups.secondLine.toLowerCase();
  const name = isOwn ? support.name : groups.map((group) => sanitiseLine(group.name)).join(', ');
  const title = [
    name,
    ...wantedWords(queue),
    counted(queue.total, 'ticket'),
    `read ${momentOf(readAt, at)}`,
    finishWords(queue),
  ].join(signs.between);
  const named = shortGroups(context, queue);
  const layout = tickets.length > 0 ? layoutFor(columns, tickets, named) : null;
  const closing = closingLines(context, queue, isFiltered);
  return [
    wrap(colours.bold(title), columns),
    ...queueSections.flatMap((section) => {
      const entries = tickets.filter((entry) => entry.section === section);
      if (layout === null || entries.length === 0) return [];
      return [
        '',
        colours.bold(headings[section](queue)),
        ...(signs.areWords
          ? records(
              entries.map((entry) => queueTicketFacts(entry, queue, named)),
              columns,
            )
          : entries.flatMap((entry) => ticketLines(entry, queue, layout, style))),
      ];
    }),
    ...(closing.length > 0 ? ['', ...closing.map((line) => wrap(line, columns))] : []),
  ].map((line) => line.trimEnd());
}

const minutesOf = (ms: number | undefined) => (ms === undefined ? null : Math.ceil(ms / minute));

/** A ticket of the queue in JSON. */
export const queueTicketJson = ({ ticket, section, clock, hold, deadline, links, lacksCard }: QueueTicket) => ({
  id: ticket.id,
  subject: ticket.subject,
  section,
  breachAt: ticket.sla.kind === 'active' ? ticket.sla.breachAt : null,
  metric: clock?.metric ?? null,
  overdueMinutes: minutesOf(stoppedOverdueMs(ticket)),
  stoppedSince: hold?.since ?? null,
  reasonNoted: hold?.reasonNoted ?? null,
  priority: ticket.priority,
  type: ticket.type,
  status: ticket.status,
  customStatus: ticket.customStatus,
  client: ticket.client,
  assignee: ticket.assignee,
  card: links.cards?.[0]?.url ?? null,
  lacksCard,
  pullRequests: links.pullRequests?.map(({ url }) => url) ?? null,
  branches: links.branches?.map(({ repository, branch }) => `${repository} ${branch}`) ?? null,
  deadline,
  url: ticket.url,
  untrusted: true,
});

/** The queue in JSON: what `queue --json` prints. */
export const queueJson = ({ options }: Context, queue: Queue) =>
  mapTexts(
    {
      schemaVersion: 1,
      command: 'queue',
      readAt: queue.readAt.toISOString(),
      finishAt: queue.finishAt?.toISOString() ?? null,
      groups: queue.groups.map(({ name }) => name),
      total: queue.total,
      tickets: queue.tickets.map((entry) => ({
        ...queueTicketJson(entry),
        group: queue.groups.find(({ id }) => id === entry.ticket.groupId)?.name ?? null,
      })),
      suspended: queue.suspended?.count ?? null,
      suspendedOurs: queue.suspended?.ours ?? null,
      gaps: withRunOptions(queue.gaps, options),
    },
    sanitise,
  );

/** Shows the queue, as text or as the one JSON document. */
export async function showQueue(context: Context, queue: Queue, isFiltered: boolean): Promise<void> {
  const { terminal, options } = context;
  if (options.json) return terminal.json(queueJson(context, queue));
  const style = await terminal.style();
  const columns = terminal.tableColumns;
  terminal.result(queueLines(context, queue, { ...style, columns, isFiltered }).join('\n'));
  sayGaps(terminal, withRunOptions(queue.gaps, options));
}
