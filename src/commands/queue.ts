import { defineCommand } from '../command-definition/define-command.ts';
import { timeSpan } from '../command-definition/time-span.ts';
import { wholeNumber } from '../command-definition/whole-number.ts';
import type { Context } from '../context.ts';
import { exitCode, UsageError } from '../errors.ts';
import { type GroupWord, groupWords } from '../playbook/schema.ts';

function groupsOf(names: readonly string[]) {
  return [...new Set(names)].map((name) => {
    if (Object.hasOwn(groupWords, name)) return groupWords[name as GroupWord];
    throw new UsageError(`--group: expected ${Object.keys(groupWords).join(', ')}, found "${name}".`);
  });
}

const usualEveryMs = 300_000;

/** How long before a breach to call, in milliseconds; null: not at all. */
function thresholdsOf(texts: readonly string[]): number[] | null {
  return texts.includes('none') && texts.length === 1 ? null : texts.map(timeSpan('notify'));
}

export const command = defineCommand({
  summary: 'Show the tickets of your group, the most urgent first',
  description:
    'Lists the unsolved tickets of your group: those whose SLA is breached, those due before you finish,\n' +
    'the later ones, those whose SLA is paused, and those whose SLA Zendesk does not report. Breached ones are sorted by\n' +
    "priority and how long they are overdue, the others by the nearest breach or client's deadline. For those that wait\n" +
    'it says since when, and whether a note says why. On its own it changes nothing.\n\n' +
    'It exits with 1 if a ticket is breached, even if its SLA was paused since, and with 3 if something is unknown.\n\n' +
    'With --walk it goes through them one by one: next, back, note, status, take, move, card, deadline, open. Each change\n' +
    'is shown before it is made. What you have read is remembered until you come to the end, so you can quit and resume;\n' +
    'a ticket that has changed since counts as unread. It then exits with 5 if you quit before the end, and with 3 if a\n' +
    'ticket could not be read.\n\n' +
    'With --watch it stays on the screen: it is read again every 5 minutes, and time goes on in between. You are notified\n' +
    'once for each ticket that arrives, breaches, or is about to, by a desktop notification or the bell. If the\n' +
    'network is lost, it says how old it is and tries again. With --json it is one document a round, on one line\n' +
    '(schemas/queue-watch.schema.json). It ends with q or Ctrl-C, and exits with 0.',
  examples: [
    { run: 'queue', does: 'the whole group' },
    { run: 'queue --mine --before 17:30', does: 'your tickets that breach before half past five' },
    { run: 'queue --group triage,1st --limit 10', does: 'the ten most urgent tickets of two other groups' },
    { run: 'queue --mine --walk', does: 'your tickets one by one, each with what can be done to it' },
    {
      run: 'queue --watch --mine',
      does: 'your tickets all day, notified an hour and 15 minutes before a breach',
    },
    { run: 'queue --json', does: 'the same facts, as JSON (schemas/queue.schema.json)' },
  ],
  arguments: {},
  options: {
    mine: { summary: 'only tickets assigned to you' },
    unassigned: { summary: 'only tickets assigned to no one', conflicts: ['mine'] },
    group: {
      summary: 'other groups: triage, 1st, 2nd, scoping',
      value: 'group',
      list: true,
      choices: Object.keys(groupWords),
      defaultText: '2nd',
    },
    before: { summary: 'only what is or may be due before then, such as 17:30 or "Friday noon"', value: 'time' },
    limit: { summary: 'at most this many tickets', value: 'number', parse: wholeNumber('limit', 1, 100_000) },
    walk: { summary: 'go through them one by one, with keys to read and change each' },
    watch: { summary: 'stay, read it again, and notify you about what is urgent', conflicts: ['walk'] },
    every: {
      summary: 'with --watch: how often to read it',
      value: 'time',
      parse: timeSpan('every'),
      defaultText: '5m',
    },
    notify: {
      summary: 'with --watch: how long before a breach to notify you, or "none" for no notifications',
      value: 'time',
      list: true,
      defaultText: '60m,15m',
    },
  },
  endsOnSignal: ({ watch }) => watch === true,
  async run(context, { options }) {
    const { mine = false, unassigned = false, limit } = options;
    if (options.walk) refuseToWalk(context);
    if (!options.watch && (options.every !== undefined || options.notify !== undefined)) {
      throw new UsageError('--every and --notify need --watch.');
    }
    const notifyMs = thresholdsOf(options.notify ?? ['60m', '15m']);
    const groups = groupsOf(options.group ?? ['2nd']);
    const before = options.before === undefined ? undefined : await readBefore(options.before, context.clock.now());
    const query = {
      groups,
      mine,
      unassigned,
      ...(before === undefined ? {} : { before }),
      ...(limit === undefined ? {} : { limit }),
    };
    const isFiltered = mine || unassigned || before !== undefined;
    if (options.watch) {
      const { watch } = await import('./watch-queue.ts');
      return watch(context, query, { everyMs: options.every ?? usualEveryMs, notifyMs, isFiltered });
    }
    const { readQueue } = await import('../tickets/queue.ts');
    const { terminal } = context;
    const queue = await readQueue(context, query, {
      rotation: async () => (await import('../runner/find-rotation.ts')).rotationIfAny(context),
      onProgress(read, found) {
        if (terminal.live && found > 100) void terminal.progress(`Reading the tickets: ${read} of ${found} …`);
      },
    });
    terminal.clearProgress();
    if (options.walk) await (await import('../views/say-kept.ts')).sayKept(context, queue);
    const { gapsCode } = await import('../tickets/gap.ts');
    if (options.walk && queue.tickets.length > 0) {
      const { walkQueue } = await import('../views/walk-queue.ts');
      return walkQueue(context, queue, ['queue', ...wordsOf(options)]);
    }
    const { showQueue } = await import('../views/show-queue.ts');
    await showQueue(context, queue, isFiltered);
    if (queue.hasOverdue) return exitCode.wrong;
    return queue.hasUnknown ? exitCode.unknown : gapsCode(queue.gaps);
  },
});

/** Refuses to walk if no one can press keys. */
function refuseToWalk({ options, terminal }: Context): void {
  if (terminal.interactive) return;
  const why = options.json ? '--walk prints no JSON' : '--walk needs a terminal';
  throw new UsageError(`${why}.`, [
    'List the queue without --walk, and change a ticket with govsupport ticket note, status, take, move, card or deadline.',
  ]);
}

/** Options as words of a command line. */
const wordsOf = (options: Readonly<Record<string, boolean | string | number | readonly string[] | undefined>>) =>
  Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, String(value)];
  });

/** The date parser is loaded only here. */
async function readBefore(text: string, now: Date): Promise<Date> {
  const { readDeadline } = await import('../tickets/deadline.ts');
  const { momentOfDeadline } = await import('../tickets/deadline-note.ts');
  const expected = 'a time, such as 17:30 or "Friday noon"';
  const read = readDeadline(text, now, expected);
  if ('wrong' in read) throw new UsageError(`--before: ${read.wrong}.`);
  const moment = momentOfDeadline(read.kept);
  if (moment === null) throw new UsageError(`--before: expected ${expected}; found "${text}".`);
  return moment;
}
