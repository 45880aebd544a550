import type { ChalkInstance } from 'chalk';
import type { Context } from '../context.ts';
import type { Failure } from '../errors.ts';
import { jsonText } from '../lib/json-text.ts';
import { type RunOptions, withRunOptions } from '../lib/own-commands.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { timeWords } from '../lib/time-words.ts';
import { cut } from '../terminal/cell.ts';
import { wrap } from '../terminal/wrap.ts';
import type { QueueNews } from '../tickets/queue-news.ts';
import { clockOf, metricWords } from '../tickets/sla.ts';
import { priorityWords } from '../tickets/ticket-order.ts';
import type { Watched, Watching } from '../tickets/watch-queue.ts';
import { clockSpan, momentOf } from './queue-words.ts';
import { createQueueSayer } from './say-queue-changes.ts';
import { queueJson, queueLines, showQueue } from './show-queue.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How many of the latest news stay on the screen, for an hour. */
const newsOnScreen = 3;

/** The most gaps on the screen, which are a line each. */
const gapsOnScreen = 3;

/** From so many news at once, one notification is about all of them. */
const manyNews = 4;

/** What the view is made for. */
export interface WatchView {
  readonly everyMs: number;
  /** Not all tickets of the groups were asked for. */
  readonly isFiltered: boolean;
  /** News is only shown, without notifications. */
  readonly isSilent: boolean;
  /** When the oldest of what is kept between turns was read. */
  oldest(): Date | null;
}

/** In minutes, rounded up: less than one is one. */
const inMinutes = (ms: number) => clockSpan(Math.max(minuteMs, Math.ceil(ms / minuteMs) * minuteMs));

/** How long, as the queue says it. */
const timeLeft = (ms: number) => (ms < minuteMs ? 'less than a minute' : clockSpan(ms));

/** What happened, and to which ticket: `#48205 breaches in 15 min`. Nothing in it comes from outside. */
export function newsTitle({ kind, entry: { ticket }, at }: QueueNews): string {
  const { state, leftMs } = clockOf(ticket, at);
  if (kind === 'breached') return `#${ticket.id} is breached`;
  if (kind === 'soon') return `#${ticket.id} breaches in ${timeLeft(leftMs)}`;
  const clock =
    state === 'breached' ? ', and breached' : state === 'running' ? `, and breaches in ${timeLeft(leftMs)}` : '';
  return `#${ticket.id} is new in the queue${clock}`;
}

/** What the ticket is about, on one line. */
export function newsText({ entry: { ticket } }: QueueNews): string {
  const metric = ticket.sla.kind === 'active' ? [metricWords(ticket.sla.metric)] : [];
  const facts = [priorityWords(ticket), ...metric, ticket.client ?? 'client not shown'];
  return sanitiseLine(`${facts.join(', ')}: ${ticket.subject}`);
}

/** The notifications for news: one each, or one for all. */
function notifications(news: readonly QueueNews[], isPractice: boolean): { title: string; text: string }[] {
  const world = isPractice ? 'Practice: ' : '';
  if (news.length < manyNews) return news.map((each) => ({ title: world + newsTitle(each), text: newsText(each) }));
  const counted = (['breached', 'soon', 'new'] as const).flatMap((kind) => {
    const count = news.filter((each) => each.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind === 'soon' ? 'breach soon' : kind}`];
  });
  return [{ title: `${world}${news.length} tickets: ${counted.join(', ')}`, text: news.map(newsTitle).join('; ') }];
}

/** How old the shown data is, why, and when it is read again; null if it is up to date. */
export function ageLine({ now, queue, problem, isReading, nextAt }: Watched, everyMs: number): string | null {
  const isLate = queue !== null && now.getTime() - queue.readAt.getTime() > everyMs + minuteMs;
  if (problem === null && !isLate) return null;
  const age = queue
    ? `Read ${momentOf(queue.readAt, now)}, ${timeWords(now.getTime() - queue.readAt.getTime())} ago`
    : 'Not read yet';
  if (problem === null) return `${age}; reading it again now`;
  const again = isReading ? 'now' : `in ${inMinutes(nextAt.getTime() - now.getTime())}`;
  return `${age}: ${sanitiseLine(problem.message).replace(/\.$/, '')}; trying again ${again}`;
}

const adviceOn = (problem: Failure | null, options: RunOptions) =>
  withRunOptions(problem?.next ?? [], options).map(sanitiseLine);

/** What is below the tickets on the screen. */
function footer(
  context: Context,
  watched: Watched,
  news: readonly QueueNews[],
  view: WatchView,
  colours: ChalkInstance,
) {
  const { terminal, options } = context;
  const { signs, tableColumns: columns } = terminal;
  const { now, queue, problem, isReading, nextAt } = watched;
  const age = ageLine(watched, view.everyMs);
  // Queue without --watch reports what was never set up; repeating it all day would be noise.
  const unknown = (queue?.gaps ?? []).filter(({ notConfigured }) => !notConfigured);
  const gaps = withRunOptions(unknown, options);
  const oldest = view.oldest();
  const status = [
    `Every ${clockSpan(view.everyMs)}, ${isReading ? 'reading now' : `next at ${momentOf(nextAt, now)}`}`,
    ...(queue && oldest ? [`cards and other details from ${momentOf(oldest, now)}`] : []),
    context.options.input ? 'q quits' : 'Ctrl-C quits',
  ];
  const recent = news.filter(({ at }) => now.getTime() - at.getTime() < hourMs).slice(-newsOnScreen);
  return [
    ...recent.map((each) => cut(`${momentOf(each.at, now)}  ${newsTitle(each)}: ${newsText(each)}`, columns)),
    ...gaps
      .slice(0, gapsOnScreen)
      .map(({ what, why }) => cut(sanitiseLine(`${signs.before('unknown')}Could not tell: ${what}. ${why}`), columns)),
    ...(gaps.length > gapsOnScreen
      ? [`${signs.before('unknown')}And ${gaps.length - gapsOnScreen} more: see queue without --watch`]
      : []),
    ...(age === null
      ? []
      : wrap(age, columns)
          .split('\n')
          .map((line) => colours.yellow(line))),
    ...adviceOn(problem, options).map((line) => cut(`  ${line}`, columns)),
    colours.dim(cut(status.join(signs.between), columns)),
  ];
}

/** The lines of the screen: as many of the queue as there is room for, the most urgent first, and what is below. */
export function screenLines(body: readonly string[], below: readonly string[], rows: number): string[] {
  const room = Math.max(1, rows - below.length - 1);
  if (body.length <= room) return [...body, '', ...below];
  return [...body.slice(0, room - 1), '… and more: make the window taller, or use --limit', '', ...below];
}

const newsJson = (each: QueueNews) => ({
  kind: each.kind,
  at: each.at.toISOString(),
  id: each.entry.ticket.id,
  subject: sanitise(each.entry.ticket.subject),
  untrusted: true,
});

/** One round as JSON. */
function turnJson(
  context: Context,
  { now, queue, problem, nextAt }: Watched,
  news: readonly QueueNews[],
  view: WatchView,
) {
  return {
    schemaVersion: 1,
    command: 'queue --watch',
    at: now.toISOString(),
    nextAt: nextAt.toISOString(),
    oldestAt: view.oldest()?.toISOString() ?? null,
    problem: problem && {
      message: sanitise(problem.message),
      next: adviceOn(problem, context.options),
      exitCode: problem.code,
    },
    news: news.map(newsJson),
    queue: queue && queueJson(context, queue),
  };
}

/** Shows the watched queue: drawn over the last one, or a block or a JSON document a round. */
export async function createWatchView(
  context: Context,
  view: WatchView,
): Promise<Pick<Watching, 'look' | 'turn' | 'tell'> & { redraw(): void }> {
  const { terminal, options } = context;
  const style = await terminal.style();
  const { colours } = style;
  let news: readonly QueueNews[] = [];
  let last: Watched | null = null;
  let hasShown = false;
  const sayTurn = createQueueSayer(context, view.isFiltered);

  function draw(watched: Watched): void {
    const { queue } = watched;
    const columns = terminal.tableColumns;
    const rows = terminal.screenRows;
    const body = queue
      ? // What the window has no room for is not made into lines: there may be thousands of tickets.
        queueLines(
          context,
          { ...queue, tickets: queue.tickets.slice(0, rows) },
          { ...style, columns, isFiltered: view.isFiltered },
        )
      : [watched.problem ? 'The queue could not be read yet.' : 'Reading the queue …'];
    const lines = screenLines(
      body.flatMap((line) => line.split('\n')),
      footer(context, watched, news, view, colours),
      rows,
    );
    terminal.draw(lines);
  }
  const call = async (found: readonly QueueNews[]): Promise<void> => {
    const notifier = await context.services.notifier();
    for (const each of notifications(found, options.sandbox)) {
      if (!(await notifier.notify(each))) return terminal.ringBell();
    }
  };

  return {
    look(watched) {
      last = watched;
      if (terminal.drawn) draw(watched);
    },
    redraw() {
      if (terminal.drawn && last) draw(last);
    },
    tell(found, watched) {
      news = [...news, ...found].slice(-newsOnScreen);
      if (!terminal.drawn && !options.json) {
        const when = momentOf(watched.now, watched.now);
        const ids = new Set(watched.queue?.tickets.map(({ ticket }) => ticket.id));
        // The news of this round says more about a ticket that has just arrived.
        const isSaid = ({ kind, entry }: QueueNews) =>
          terminal.accessible && kind === 'new' && ids.has(entry.ticket.id);
        for (const each of found.filter((one) => !isSaid(one))) {
          terminal.result(`${when}  ${newsTitle(each)}: ${newsText(each)}`);
        }
      }
      if (view.isSilent) return;
      call(found).catch(() => context.signal.aborted || terminal.ringBell());
    },
    async turn(watched, since) {
      if (options.json) return terminal.exact(jsonText(turnJson(context, watched, since, view)));
      if (terminal.drawn) return draw(watched);
      const age = ageLine(watched, view.everyMs);
      const advice = adviceOn(watched.problem, options);
      if (terminal.accessible) return sayTurn(watched, { age, advice }, since.length > 0);
      if (hasShown) terminal.result('');
      hasShown = true;
      if (watched.queue && watched.problem === null) await showQueue(context, watched.queue, view.isFiltered);
      else terminal.result([age, ...advice.map((line) => `  ${line}`)].join('\n'));
      terminal.note(`Read again at ${momentOf(watched.nextAt, watched.now)}. Ctrl-C quits.`);
    },
  };
}
