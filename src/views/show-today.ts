import type { ChalkInstance } from 'chalk';
import type { Context } from '../context.ts';
import { counted } from '../lib/counted.ts';
import { londonTime, shownDay, shownDayOf } from '../lib/days.ts';
import { mapTexts } from '../lib/map-texts.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import type { RotationReport } from '../rotation/rotation-report.ts';
import type { Today, TodayPart, Waiting } from '../runner/read-today.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { cell, cut } from '../terminal/cell.ts';
import type { Mark, Signs } from '../terminal/signs.ts';
import { cutOrWrap, tableColumns, wrap } from '../terminal/wrap.ts';
import { shownDeadline } from '../tickets/deadline-note.ts';
import { countKept } from '../tickets/kept-note.ts';
import { type Queue, whichSuspended } from '../tickets/queue.ts';
import { isOverdue, type QueueSection, type QueueTicket } from '../tickets/queue-ticket.ts';
import { clockOf, metricWords, stoppedOverdueMs } from '../tickets/sla.ts';
import type { WeeklyTask } from '../tickets/weekly.ts';
import { shortTicketFacts } from './queue-records.ts';
import { deadlineWords, shortDeadline, spanLeft, withWhom } from './queue-words.ts';
import { records } from './records.ts';
import { queueTicketJson } from './show-queue.ts';
import { todayWords } from './show-rotation.ts';
import { weeklyTaskJson } from './show-weekly.ts';

/** The whole page fits a terminal of 24 lines, with the prompt below it; a longer one may have more. */
const mostLines = 23;

/**
 * The parts of the page, and how many lines each may have below its own if not everything fits; the queue gets what the
 * others leave.
 */
const mostBelow = { incidents: 3, unsent: 2, waiting: 2, weekly: 3 } as const;
const fewestBesides = -Math.max(...Object.values(mostBelow));

const labelWidth = 11;
const indent = ' '.repeat(labelWidth);

const isPressing = (entry: QueueTicket) =>
  isOverdue(entry) || entry.section === 'breached' || entry.section === 'beforeFinish';
const isOpen = ({ state }: WeeklyTask) => state === 'overdue' || state === 'due';

/** What the page is made with. */
interface Page {
  readonly today: Today;
  readonly columns: number;
  readonly colours: ChalkInstance;
  readonly signs: Signs;
  /** The command with these words, as this run suggests it. */
  command(words: string): string;
  /** How many lines of the screen a text takes. */
  heightOf(text: string): number;
  /** How many lines a part may have besides those of `mostBelow`; negative if it has to do with fewer. */
  readonly besides: number;
}

/** How many lines of the screen lines take: a narrow terminal breaks them. */
const heightOfAll = ({ heightOf }: Page, lines: readonly string[]) =>
  lines.reduce((height, line) => height + heightOf(line), 0);

/** What of a part is shown, and what its own line says if that is not all. */
function shownOf<T>({ besides, command }: Page, part: keyof typeof mostBelow, all: readonly T[]) {
  const shown = all.slice(0, Math.max(0, mostBelow[part] + besides));
  return { shown, left: shown.length < all.length ? `; all: ${command('today --all')}` : '' };
}

/** A line with an indent; a command that doesn't fit on it has one of its own. */
const fitted = (text: string, columns: number, pad: string) =>
  cutOrWrap(text, tableColumns(columns) - pad.length).replaceAll('\n', `\n${pad}`);

/** A part's own line. */
const partLine = ({ columns, colours, signs }: Page, label: string, text: string) =>
  signs.areWords
    ? wrap(`\n${colours.bold(`${label}:`)} ${sanitiseLine(text)}`, columns)
    : colours.bold(label.padEnd(labelWidth)) + fitted(sanitiseLine(text), columns, indent);

/** One thing of a part. */
const itemLine = (
  { columns, signs }: Page,
  mark: Mark | null,
  text: string,
  paint: (line: string) => string = (line) => line,
) =>
  signs.areWords
    ? wrap(paint(`- ${sanitiseLine(text)}`), columns)
    : paint(`  ${mark === null ? '  ' : signs.before(mark)}${fitted(sanitiseLine(text), columns, '    ')}`);

/** How far the rotation is. A name comes last, because it may be long and be cut. */
function rotationWords(rotation: RotationReport): string {
  if (rotation.standsInToday) return `standing in today: ${rotation.standsInToday.name}`;
  if (rotation.today === 'before') return 'your rotation has not started yet';
  return rotation.today === 'after' ? 'your rotation is over' : todayWords(rotation);
}

/** Why a part could not be read, and what to do about it. Never cut, so that both can be followed. */
function unknownLines(page: Page, part: TodayPart, label: string, what?: string): string[] {
  const { today, columns, colours } = page;
  const gap = today.gaps.find((one) => one.part === part && (what === undefined || one.what === what));
  const [words, paint] = gap?.notConfigured
    ? (['not configured', colours.dim] as const)
    : (['could not tell', colours.yellow] as const);
  const texts = [`${words}: ${gap?.why}`, ...(gap?.next.slice(0, 1) ?? [])];
  if (page.signs.areWords) return [partLine(page, label, texts.join(' '))];
  return texts
    .flatMap((text) => wrap(sanitiseLine(text), columns - labelWidth).split('\n'))
    .map((line, index) => paint((index === 0 ? label : '').padEnd(labelWidth) + line));
}

/** The checklist whose day has come and that is not done. */
function dueLines(page: Page): string[] {
  const { due } = page.today;
  if (due === null) return [];
  const { checklist, isToday, isAnswered } = due;
  const day = checklist === 'start' ? 'first' : 'last';
  const notDone = isToday ? `your ${day} day, and ${checklist} is not done` : `${checklist} is still not done`;
  const words = isAnswered ? 'everyone you asked has done their part' : notDone;
  return [partLine(page, checklist.toUpperCase(), `${words}: ${page.command(checklist)}`)];
}

function headLines(page: Page, { playbook }: Context): string[] {
  const { readAt, rotation, noRotation, queue } = page.today;
  const london = londonTime(readAt);
  const finish = queue?.finishAt ? londonTime(queue.finishAt) : null;
  const finishes = finish === null ? [] : [`you finish at ${finish.slice(11)}`];
  const title = [
    `${shownDay(london.slice(0, 10))}, ${london.slice(11)}`,
    playbook.support.name,
    ...(rotation ? [rotationWords(rotation)] : []),
    ...(finish?.slice(0, 10) === london.slice(0, 10) ? finishes : []),
  ].join(page.signs.between);
  const isWhole = page.signs.areWords;
  const head = page.colours.bold(
    isWhole ? wrap(sanitiseLine(title), page.columns) : cut(sanitiseLine(title), tableColumns(page.columns)),
  );
  if (noRotation !== null) return [head, partLine(page, 'ROTATION', noRotation)];
  if (rotation === null) return [head, ...unknownLines(page, 'rotation', 'ROTATION')];
  const next = rotation.next ? `then ${rotation.next.name}` : 'no one is next yet';
  const [doubt, ...more] = rotation.doubts;
  const others = more.length > 0 ? ` (and ${more.length} more: ${page.command('rotation')})` : '';
  return [
    head,
    partLine(page, 'ROTATION', `${shownDay(rotation.start)} to ${shownDay(rotation.end)}, ${next}`),
    ...dueLines(page),
    ...(doubt === undefined ? [] : [itemLine(page, 'unknown', `In doubt: ${doubt}${others}`, page.colours.yellow)]),
  ];
}

/** How many tickets are in each part of the queue, in words. */
function sectionCounts({ tickets, finishAt, readAt }: Queue): string {
  const count = (wanted: QueueSection) => tickets.filter(({ section }) => section === wanted).length;
  const finish = finishAt ? londonTime(finishAt) : '';
  const isToday = finish.slice(0, 10) === londonTime(readAt).slice(0, 10);
  const before = isToday ? `before ${finish.slice(11)}` : 'before you finish';
  const parts: [number, string][] = [
    [count('breached'), 'breached'],
    [count('beforeFinish'), before],
    [count('later'), 'later'],
    [count('stopped'), 'paused'],
    [count('unknown'), 'unknown'],
  ];
  return parts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${number} ${what}`)
    .join(', ');
}

/** Whether what is urgent about a ticket is a clock that has stopped. */
const hasStopped = (ticket: Ticket, at: Date) =>
  stoppedOverdueMs(ticket) !== undefined && clockOf(ticket, at).state !== 'breached';

/** The time on a ticket's clock, or until the client's deadline, in short. */
function clockWords(entry: QueueTicket, { readAt }: Queue): string {
  const { ticket } = entry;
  const deadline = deadlineWords(entry, readAt);
  if (deadline !== null) return deadline;
  const stopped = hasStopped(ticket, readAt) ? stoppedOverdueMs(ticket) : undefined;
  if (stopped !== undefined) return spanLeft(-stopped);
  return spanLeft(clockOf(ticket, readAt).leftMs);
}

/** The client's deadline, at the end of the line of a ticket that is listed by its SLA. */
const deadlineTail = (entry: QueueTicket, { readAt }: Queue): string =>
  entry.deadline === null || deadlineWords(entry, readAt) !== null
    ? ''
    : cut(`; deadline ${shortDeadline(entry.deadline, readAt)}`, 24);

function ticketLine(page: Omit<Page, 'besides'>, entry: QueueTicket, queue: Queue): string {
  const { ticket } = entry;
  const { colours } = page;
  const { sla } = ticket;
  const running = sla.kind === 'active' ? metricWords(sanitiseLine(sla.metric)) : '';
  const stopped = hasStopped(ticket, queue.readAt) ? 'when paused' : running;
  const metric = deadlineWords(entry, queue.readAt) === null ? stopped : 'deadline';
  const whom = cell(withWhom(entry, queue), 8);
  const facts = cell(`#${ticket.id}`, 8) + cell(clockWords(entry, queue), 11) + cell(metric, 12) + whom;
  const mark = page.signs.before(isOverdue(entry) ? 'overdue' : 'urgent');
  const deadline = deadlineTail(entry, queue);
  const line = `  ${mark}${facts}${sanitiseLine(ticket.subject)}`;
  const paint = isOverdue(entry) ? colours.red : colours.yellow;
  return paint(cut(line, tableColumns(page.columns) - deadline.length) + deadline);
}

/** Lines, and how many lines of the screen they take. */
interface Block {
  readonly lines: readonly string[];
  readonly heights: readonly number[];
  readonly height: number;
}

/** The urgent tickets, a line each. */
function urgentBlock(page: Omit<Page, 'besides'>): Block {
  const { queue } = page.today;
  const lines = queue?.tickets.filter(isPressing).map((entry) => ticketLine(page, entry, queue)) ?? [];
  const heights = lines.map(page.heightOf);
  return { lines, heights, height: heights.reduce((sum, height) => sum + height, 0) };
}

/** A part of the page, and how many urgent tickets it shows and leaves out. */
interface QueuePart extends Pick<Block, 'lines' | 'height'> {
  readonly shown: number;
  readonly left: number;
}

/** As many urgent tickets as fit, and a line that says how many are left out. */
function fittingTickets(page: Page, { lines, heights, height }: Block, room: number): QueuePart {
  if (lines.length === 0 || height <= room) return { lines, height, shown: lines.length, left: 0 };
  const leftLine = (left: number) =>
    itemLine(page, null, left < lines.length ? `and ${left} more that are as urgent` : counted(left, 'urgent ticket'));
  let taken = page.heightOf(leftLine(lines.length));
  let shown = 0;
  for (const one of heights) {
    if (taken + one > room) break;
    taken += one;
    shown += 1;
  }
  const left = lines.length - shown;
  return { lines: [...lines.slice(0, shown), leftLine(left)], height: taken, shown, left };
}

/** The queue, in at most so many lines of the screen if its own lines fit. */
function queuePart(page: Page, urgent: Block, most: number): QueuePart {
  const { queue, gaps } = page.today;
  const whole = (lines: readonly string[]): QueuePart => ({
    lines,
    height: heightOfAll(page, lines),
    shown: urgent.lines.length,
    left: 0,
  });
  if (queue === null) return whole(unknownLines(page, 'queue', 'QUEUE'));
  const mine = queue.tickets.filter(({ ticket }) => ticket.assigneeId === queue.me.id).length;
  const without = queue.tickets.filter(({ ticket }) => ticket.assigneeId === null).length;
  const counts = sectionCounts(queue);
  const whose = `${counted(queue.total, 'ticket')}, ${mine} with you, ${without} with no one`;
  const partly = gaps.filter(({ part }) => part === 'queue');
  const gapLines = partly.length > 0 ? [itemLine(page, 'unknown', partlyWords(page), page.colours.yellow)] : [];
  if (page.signs.areWords)
    return whole([
      partLine(page, 'QUEUE', `${counts || 'no tickets'}. ${whose}: ${page.command('queue')}`),
      ...records(
        queue.tickets
          .filter(isPressing)
          .map((entry) => [
            ...shortTicketFacts(entry, queue),
            ...(entry.deadline === null ? [] : [['Deadline', shownDeadline(entry.deadline)] as const]),
          ]),
        page.columns,
      ),
      ...gapLines,
    ]);
  const ownLines = [
    partLine(page, 'QUEUE', counts || 'no tickets'),
    indent + fitted(`${whose}: ${page.command('queue')}`, page.columns, indent),
  ];
  const height = heightOfAll(page, [...ownLines, ...gapLines]);
  const fitting = fittingTickets(page, urgent, most - height);
  return { ...fitting, lines: [...ownLines, ...fitting.lines, ...gapLines], height: height + fitting.height };
}

/** What could not be determined about tickets that are there. */
function partlyWords({ today: { gaps }, command }: Page): string {
  const [first, ...more] = gaps.filter(({ part }) => part === 'queue');
  return `Could not tell: ${first?.what}${more.length > 0 ? `, and ${more.length} more` : ''}: ${command('queue')}`;
}

function suspendedLines(page: Page): string[] {
  const { queue } = page.today;
  if (queue === null) return [partLine(page, 'SUSPENDED', 'could not tell: see QUEUE')];
  if (queue.suspended === null) return unknownLines(page, 'queue', 'SUSPENDED', whichSuspended);
  const { count, ours } = queue.suspended;
  const words = count === 0 ? 'none' : `${count}, ${ours} of which may be ours: ${page.command('suspended')}`;
  return [partLine(page, 'SUSPENDED', words)];
}

function weeklyLines(page: Page): string[] {
  const { weekly } = page.today;
  if (weekly === null) return unknownLines(page, 'weekly', 'WEEKLY');
  const open = weekly.tasks.filter(isOpen);
  const free = open.filter(({ who }) => who.length === 0);
  const words = open.length === 0 ? 'nothing left to do' : `${open.length} to do, ${free.length} with no one`;
  // Its own line names the command that lists all.
  const { shown } = shownOf(
    page,
    'weekly',
    open.toSorted((one, other) => rank(one) - rank(other)),
  );
  return [
    partLine(page, 'WEEKLY', `${words}: ${page.command('weekly')}`),
    ...shown.map((task) => {
      const whom = task.isYours ? 'you' : task.who.join(', ') || 'no one';
      const mark = task.state === 'overdue' ? 'urgent' : null;
      const due = task.state === 'overdue' && task.due ? `, overdue since ${shownDayOf(task.due)}` : '';
      return itemLine(page, mark, `${task.card.name}${page.signs.between}${whom}${due}`);
    }),
  ];
}

/** Your own first, then overdue ones, then those without anyone. */
const rank = ({ isYours, state, who }: WeeklyTask) =>
  (isYours ? 0 : 4) + (state === 'overdue' ? 0 : 2) + (who.length === 0 ? 0 : 1);

function incidentLines(page: Page): string[] {
  const { incidents } = page.today;
  if (incidents === null) return unknownLines(page, 'incidents', 'INCIDENTS');
  const { shown, left } = shownOf(page, 'incidents', incidents);
  return [
    partLine(page, 'INCIDENTS', incidents.length === 0 ? 'no open ones' : `${incidents.length} open${left}`),
    ...shown.map(({ reference, name, severity, status }) => {
      const facts = [reference, ...(severity ? [severity] : []), status].map(sanitiseLine).join(', ');
      return itemLine(page, 'urgent', `${facts}${page.signs.between}${name}`, page.colours.yellow);
    }),
  ];
}

function waitingLines(page: Page): string[] {
  const { waiting, rotation, noRotation } = page.today;
  if (waiting === null) return [partLine(page, 'WAITING', 'could not tell: see ROTATION')];
  if (waiting.length === 0) return [partLine(page, 'WAITING', 'for nothing')];
  const { shown, left } = shownOf(page, 'waiting', waiting);
  const rest = rotation === null && noRotation === null ? '; could not tell if for more: see ROTATION' : '';
  return [
    partLine(page, 'WAITING', `for ${counted(waiting.length, 'answer')}${rest}${left}`),
    ...shown.map((one) => itemLine(page, 'waiting', waitingWords(one))),
  ];
}

/** Empty if there is nothing, or if that is not known: WAITING says so. */
function yourTurnLines(page: Page): string[] {
  const byCommand = Map.groupBy(page.today.yourTurn ?? [], ({ command }) => command);
  return [...byCommand].map(([command, steps], index) =>
    partLine(page, index === 0 ? 'YOUR TURN' : '', `${steps.map(({ what }) => what).join(', ')}: ${command}`),
  );
}

/** The command comes before what may be cut. */
function waitingWords({ what, whom, since, lookAgain }: Waiting): string {
  const who = whom ?? 'someone';
  if (lookAgain === null) return `${what}: ${who}${since ? `, since ${shownDayOf(since)}` : ''}`;
  return `${what}: ${lookAgain} looks again; ${who}${since ? `, asked on ${shownDayOf(since)}` : ''}`;
}

/** Empty if there are no notes, which is usual. */
function unsentLines(page: Page): string[] {
  const { unsent } = page.today;
  if (unsent.length === 0) return [];
  const { shown, left } = shownOf(page, 'unsent', unsent);
  return [
    partLine(page, 'NOT SENT', `${countKept(unsent)} that you wrote${left}`),
    ...shown.map(({ ticket, command }) => itemLine(page, 'waiting', `#${ticket}: ${command}`)),
  ];
}

/** The most lines that a part is given if there is room: with more, only the whole page would do. */
const mostBesides = 30;

/** The parts other than the queue give way to so many urgent tickets. */
const fewestUrgent = 3;

/**
 * The page: all of it, or in at most so many lines of the screen as much as fits. If that is little, what is urgent in
 * the queue gets the room that the rest leaves, and the rest gives way if that is less than a few tickets.
 */
export function todayLines(page: Omit<Page, 'besides'>, most: number, context: Context): readonly string[] {
  const urgent = urgentBlock(page);
  const pageWith = (besides: number, rows: number) => {
    const whole = { ...page, besides };
    const before = headLines(whole, context);
    const parts = [suspendedLines, weeklyLines, incidentLines, yourTurnLines, waitingLines, unsentLines];
    const after = parts.flatMap((part) => part(whole));
    const height = heightOfAll(whole, [...before, ...after]);
    const queue = queuePart(whole, urgent, rows - height);
    return {
      lines: [...before, ...queue.lines, ...after],
      fits: height + queue.height <= most,
      hasEnough: queue.left === 0 || queue.shown >= fewestUrgent,
    };
  };
  const all = pageWith(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  // Words are read one after the other, and have no page.
  if (page.signs.areWords || all.fits) return all.lines;
  for (let besides = mostBesides; besides >= 0; besides -= 1) {
    const { lines, fits } = pageWith(besides, Number.POSITIVE_INFINITY);
    if (fits) return lines;
  }
  for (let besides = 0; besides > fewestBesides; besides -= 1) {
    const { lines, fits, hasEnough } = pageWith(besides, most);
    if (fits && hasEnough) return lines;
  }
  return pageWith(fewestBesides, most).lines;
}

/** How many tickets of the queue are in each part. */
const countsOf = ({ tickets }: Queue) => {
  const sections: QueueSection[] = ['breached', 'beforeFinish', 'later', 'stopped', 'unknown'];
  return Object.fromEntries(
    sections.map((wanted) => [wanted, tickets.filter(({ section }) => section === wanted).length]),
  );
};

/** What the brief queue does not read. */
const notRead = ['stoppedSince', 'reasonNoted', 'card', 'lacksCard', 'pullRequests', 'branches'];

const urgentJson = (entry: QueueTicket) =>
  Object.fromEntries(Object.entries(queueTicketJson(entry)).filter(([key]) => !notRead.includes(key)));

function todayDocument({
  readAt,
  rotation,
  noRotation,
  queue,
  weekly,
  incidents,
  waiting,
  yourTurn,
  unsent,
  due,
  gaps,
}: Today) {
  const { schemaVersion: _, command: __, ...turn } = rotation ?? {};
  return {
    schemaVersion: 1,
    command: 'today',
    readAt: readAt.toISOString(),
    rotation: rotation && turn,
    noRotation,
    due: due?.checklist ?? null,
    queue: queue && {
      finishAt: queue.finishAt?.toISOString() ?? null,
      total: queue.total,
      counts: countsOf(queue),
      mine: queue.tickets.filter(({ ticket }) => ticket.assigneeId === queue.me.id).length,
      unassigned: queue.tickets.filter(({ ticket }) => ticket.assigneeId === null).length,
      urgent: queue.tickets.filter(isPressing).map(urgentJson),
    },
    suspended: queue?.suspended ?? null,
    weekly: weekly?.tasks.filter(isOpen).map(weeklyTaskJson) ?? null,
    incidents: incidents?.map((incident) => ({ ...incident, untrusted: true })) ?? null,
    waiting,
    yourTurn,
    unsent: unsent.map(({ ticket, kind, command, file }) => ({ ticket, kind, command, file })),
    gaps,
  };
}

/** Shows what a day begins with, as text or as the one JSON document. `isWhole`: however many lines that takes. */
export async function showToday(context: Context, found: Today, isWhole: boolean): Promise<void> {
  const { terminal, options } = context;
  const command = (words: string) => withRunOptions(`govsupport ${words}`, options);
  const today = {
    ...found,
    waiting: withRunOptions(found.waiting, options),
    yourTurn: withRunOptions(found.yourTurn, options),
    gaps: withRunOptions(found.gaps, options),
  };
  if (options.json) return terminal.json(mapTexts(todayDocument(today), sanitise));
  const page = {
    today,
    columns: terminal.tableColumns,
    colours: await terminal.colours(),
    signs: terminal.signs,
    command,
    heightOf: (text: string) => terminal.heightOf(text, 'result'),
  };
  const most = isWhole ? Number.POSITIVE_INFINITY : Math.max(mostLines, terminal.rows - 1);
  terminal.result(todayLines(page, most, context).join('\n'));
}
