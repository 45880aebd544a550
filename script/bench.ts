/**
 * Measures the program's speed. Every figure is a ratio to something measured in the same run.
 * `script/bench --runs 50 start next-uid` measures only some rows, with more runs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once as onceEmitted } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { DoctorReport } from '../src/runner/doctor-report.ts';
import type { World } from '../src/sandbox/world.ts';
import { makeChefRepository, writeManyBags } from '../test/support/bags.ts';

const root = path.resolve(import.meta.dirname, '..');
const executable = path.join(root, 'bin/govsupport.js');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '25' } },
});
const runs = Number(values.runs);

/** A command to measure or to compare with. */
interface Subject {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Only for comparison: it has no target. */
  readonly other?: boolean;
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** A figure that is given, not measured. */
  readonly is?: number;
}

interface Row {
  readonly id: string;
  readonly what: string;
  /** The target ratio: `≤ 1.4`. */
  readonly reach: string;
  readonly against: Subject;
  readonly subjects: readonly Subject[];
  readonly runs?: number;
  /**
   * `count`: the figures are given, and are the same in every run. `first-request`: the time until the subject's first
   * request arrives, against the whole time of what it is compared with.
   */
  readonly measure?: 'time' | 'memory' | 'count' | 'first-request';
}

/**
 * A run of `doctor`, compared with the slowest chain of dependent checks, by the durations in its own report, plus the
 * program's start-up. A check's duration does not include waiting for its turn.
 */
interface DoctorRow {
  readonly id: string;
  readonly what: string;
  readonly reach: string;
  readonly subject: Subject;
  readonly startUp: Subject;
  readonly runs: number;
  /** Throws if the report is not about what was to be measured. */
  verify(report: DoctorReport): void;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-bench-'));
// What was served may still be writing when it is told to end.
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
const home = path.join(folder, 'home');
mkdirSync(home);
const env = { HOME: home, PATH: process.env.PATH ?? '', LANG: 'C.UTF-8' };

const bare: Subject = { name: 'node -e 0', command: [process.execPath, '-e', '0'] };
const govsupport = (...args: string[]): Subject => ({
  name: `govsupport ${args.join(' ')}`.replaceAll(folder, '…'),
  command: [process.execPath, executable, ...args],
});

function once(subject: Subject, said: (stdout: string) => void = () => {}): number {
  const [program, ...args] = subject.command;
  const start = performance.now();
  const { error, stdout } = spawnSync(program, args, {
    cwd: subject.cwd ?? home,
    env: { ...env, ...subject.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (error) throw error;
  const took = performance.now() - start;
  said(stdout);
  return took;
}

/** Where first requests arrive. */
let arrived = (_: ServerResponse): unknown => undefined;
const listening = createServer((_, response) => arrived(response));

const spawnQuiet = ({ command: [program, ...args], env: own }: Subject) =>
  spawn(program, args, { cwd: home, env: { ...env, ...own }, stdio: 'ignore' });

/** Runs a command to its end, with every request refused: only then does Node keep what it compiled. */
async function runRefused(subject: Subject): Promise<void> {
  arrived = (response) => response.writeHead(401).end();
  await onceEmitted(spawnQuiet(subject), 'exit');
}

/** The time until a command's first request arrives. The command gets no answer, and is ended. */
async function untilRequest(subject: Subject): Promise<number> {
  const start = performance.now();
  const child = spawnQuiet(subject);
  const took = await new Promise<number>((resolve, reject) => {
    arrived = () => resolve(performance.now() - start);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${subject.name} ended with ${code} before it made a request`)));
  });
  child.kill('SIGKILL');
  await onceEmitted(child, 'exit').catch(() => {});
  return took;
}

/** The queue and a ticket, up to the first request. */
async function firstRequests(): Promise<Row> {
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  listening.unref();
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const own = { GOVSUPPORT_ZENDESK_URL: url, GOVSUPPORT_ZENDESK_TOKEN: 'not-a-real-token' };
  const subjects = [govsupport('queue'), govsupport('ticket', 'show', '48201')].map((one) => ({ ...one, env: own }));
  for (const subject of subjects) await runRefused(subject);
  return {
    id: 'first-request',
    what: 'queue and ticket show, until their first request arrives',
    reach: '≤ 2.2',
    against: bare,
    subjects: [
      ...subjects,
      { name: 'node -e fetch(…)', command: [process.execPath, '-e', `fetch('${url}')`], other: true },
    ],
    measure: 'first-request',
  };
}

/** What a Tab waits for: words of the program, and tickets that a long audit and ten handovers name. */
function completions(): Row {
  const state = path.join(folder, 'completing');
  mkdirSync(path.join(state, 'govsupport/handovers'), { recursive: true });
  const line = (id: number) =>
    `${JSON.stringify({ what: `Set #${id} "A subject of usual length" from Open to Pending` })}\n`;
  writeFileSync(
    path.join(state, 'govsupport/audit.ndjson'),
    Array.from({ length: 5000 }, (_, id) => line(id)).join(''),
  );
  const tickets = Array.from({ length: 30 }, (_, id) => ({
    id: 60_000 + id,
    subject: 'Another',
    note: 'x'.repeat(500),
  }));
  for (let number = 10; number < 20; number++) {
    writeFileSync(path.join(state, `govsupport/handovers/dev-${number}.json`), JSON.stringify({ tickets }));
  }
  const asked = (...words: string[]) => govsupport('__complete', 'zsh', 'govsupport', ...words);
  return {
    id: 'complete',
    what: 'what a Tab waits for',
    reach: '≤ 1.6',
    against: bare,
    subjects: [
      asked('doctor', '--only', ''),
      asked('config', 'set', ''),
      { ...asked('ticket', 'show', ''), env: { XDG_STATE_HOME: state } },
    ],
  };
}

/** The queue of 2,800 tickets. */
async function queueOfMany(): Promise<Row> {
  const { environment, machine } = await servePractice(100);
  const there = { ...environment, HOME: machine.home, PATH: machine.programs.join(':') };
  const queue = { ...govsupport('queue'), env: there };
  return {
    id: 'queue',
    what: `peak memory of the queue of 2,800 tickets (${requests(queue).length} requests)`,
    reach: '≤ 1',
    against: { name: '150 MB', command: bare.command, is: 150e6 / 2 ** 20 },
    subjects: [queue, { ...govsupport('queue', '--json'), env: there }],
    measure: 'memory',
    runs: Math.min(runs, 5),
  };
}

/** A process's peak memory in MiB, from the kernel; or the given figure. */
function memory(subject: Subject): number {
  if (subject.is !== undefined) return subject.is;
  const [program, ...args] = subject.command;
  const measured = spawnSync(program, ['--require', path.join(folder, 'rss.cjs'), ...args], {
    cwd: home,
    env: { ...env, ...subject.env },
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  refuseFailure(subject, measured.status);
  const found = /peak-rss (\d+)/.exec(measured.stderr);
  if (!found) throw new Error(`no memory figure: ${measured.stderr}`);
  return Number(found[1]) / 1024;
}
writeFileSync(
  path.join(folder, 'rss.cjs'),
  "process.on('exit', () => require('node:fs').writeSync(2, 'peak-rss ' + process.resourceUsage().maxRSS + '\\n'));",
);

function installed(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** The parts of the output of `sandbox serve --json` that are used here. */
interface Serving {
  readonly environment: Readonly<Record<string, string>>;
  readonly machine: { readonly home: string; readonly programs: readonly string[] };
}

/** Serves the practice world, changed if need be, until this process ends. */
async function servePractice(scale = 1, change?: (world: World) => void): Promise<Serving> {
  // Not in the folder of doctor --sandbox.
  const state = mkdtempSync(path.join(folder, 'served-'));
  const there = { ...env, XDG_STATE_HOME: state };
  const scaled = ['--scale', String(scale)];
  if (change) {
    spawnSync(process.execPath, [executable, 'sandbox', 'reset', ...scaled], { env: there });
    const file = path.join(state, 'govsupport/sandbox/world.json');
    const world = JSON.parse(readFileSync(file, 'utf8')) as World;
    change(world);
    writeFileSync(file, JSON.stringify(world));
  }
  const child = spawn(process.execPath, [executable, 'sandbox', 'serve', '--json', ...scaled], {
    env: there,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  process.prependListener('exit', () => child.kill());
  let text = '';
  while (!text.endsWith('}\n')) text += (await onceEmitted(child.stdout.setEncoding('utf8'), 'data'))[0];
  child.unref();
  child.stdout.destroy();
  return JSON.parse(text) as Serving;
}

const tenChecks =
  'whippet,dalmatian-tools,govpress-tools,security-alert-notifier,git-identity,vpn,basic-auth,govpress-v1,helpful,chef-data-bag';

/** `doctor` with everything that it looks for, and one slow tool. */
async function doctorWithSlowTool(): Promise<DoctorRow> {
  const { environment, machine } = await servePractice();
  const slow = path.join(folder, 'slow');
  mkdirSync(slow);
  writeFileSync(path.join(slow, 'whippet'), '#!/bin/sh\nexec /bin/sleep 2\n', { mode: 0o755 });
  const there = { ...environment, HOME: machine.home, PATH: [slow, ...machine.programs].join(':') };
  return {
    id: 'doctor',
    what: 'doctor, 10 checks of which the slowest takes 2 s',
    reach: '≤ 1.1',
    subject: { ...govsupport('doctor', '--only', tenChecks, '--json'), name: 'govsupport doctor', env: there },
    startUp: { ...govsupport('doctor', '--list'), env: there },
    runs: Math.min(runs, 9),
    verify({ checks }) {
      const slowest = checks.toSorted((a, b) => b.durationMs - a.durationMs)[0];
      if (checks.length !== 10 || slowest?.id !== 'whippet')
        throw new Error('whippet is not the slowest of ten checks');
    },
  };
}

/** `doctor` in the practice world, with every answer delayed by 300 ms. */
function doctorInSandbox(): DoctorRow {
  const there = { GOVSUPPORT_SANDBOX_MISBEHAVE: JSON.stringify({ path: '/*', delayMs: 300 }) };
  return {
    id: 'doctor-sandbox',
    what: 'doctor --sandbox, every answer after 300 ms',
    reach: '≤ 1.15',
    subject: { ...govsupport('doctor', '--sandbox', '--json'), env: there },
    startUp: { ...govsupport('doctor', '--sandbox', '--list'), env: there },
    runs: Math.min(runs, 15),
    verify({ checks, summary }) {
      if (checks.some(({ id, durationMs }) => id === 'zendesk' && durationMs < 300))
        throw new Error('no answer was slow');
      if (checks.length < 25 || summary.pass < 12) throw new Error('most checks do not find what they look for');
    },
  };
}

/** Throws if a command did not do its work: what it then costs says nothing. That something is unknown does not matter. */
function refuseFailure({ name }: Subject, code: number | null): void {
  const isBreached = code === 1 && /^govsupport (?:queue|today)/.test(name);
  if (code !== 0 && code !== 3 && !isBreached) throw new Error(`${name} ended with ${code}`);
}

/** How many requests a command makes, according to --debug. */
function requests(subject: Subject): string[] {
  const [program, ...args] = subject.command;
  const { stderr, status } = spawnSync(program, [...args, '--debug'], {
    cwd: home,
    env: { ...env, ...subject.env },
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  refuseFailure(subject, status);
  return stderr.match(/^debug: .*: (?:GET|POST|PUT|DELETE) .*/gm) ?? [];
}

/** The handover of 1,000 tickets, by someone with none of them and by someone with half of them. */
async function handoverOfMany(): Promise<Row> {
  const { takeOver } = await import('../test/support/practice.ts');
  const made = async (whose: string, change?: (world: World) => void): Promise<Subject> => {
    const { environment, machine } = await servePractice(36, change);
    const there = { ...environment, HOME: machine.home, PATH: machine.programs.join(':') };
    return {
      ...govsupport('handover', '--html'),
      name: `govsupport handover --html, ${whose} of them mine`,
      env: there,
    };
  };
  const subjects = [await made('none'), await made('half', takeOver)];
  const counted = subjects.map((subject) => {
    const all = requests(subject);
    const comments = all.filter((line) => /\/tickets\/\d+\/comments/.test(line)).length;
    return `${all.length} requests, ${comments} of them for the comments of one ticket`;
  });
  return {
    id: 'handover',
    what: `peak memory of the handover of 1,000 tickets (${counted.join('; ')})`,
    reach: '≤ 1',
    against: { name: '150 MB', command: bare.command, is: 150e6 / 2 ** 20 },
    subjects,
    measure: 'memory',
    runs: Math.min(runs, 5),
  };
}

/** How many answers the morning page waits for one after the other: by how much slower it is with slower answers. */
function roundsOfToday(): Row {
  const took = (delayMs: number) => {
    const there = { GOVSUPPORT_SANDBOX_MISBEHAVE: JSON.stringify({ path: '/*', delayMs }) };
    const subject = { ...govsupport('today', '--sandbox'), env: there };
    return median([once(subject), once(subject), once(subject)].sort((a, b) => a - b));
  };
  took(0);
  const rounds = Math.round((took(2000) - took(500)) / 1500);
  const made = requests(govsupport('today', '--sandbox'));
  return {
    id: 'today',
    what: `answers that today waits for, one after the other (${made.length} requests)`,
    reach: '≤ 1',
    against: { name: '3', command: bare.command, is: 3 },
    subjects: [{ name: 'rounds of requests', command: bare.command, is: rounds }],
    measure: 'count',
    runs: 1,
  };
}

/** The morning page with 3,000 tickets. */
async function todayOfMany(): Promise<Row> {
  const { environment, machine } = await servePractice(100);
  const there = { ...environment, HOME: machine.home, PATH: machine.programs.join(':') };
  const subject = { ...govsupport('today'), env: there };
  return {
    id: 'today-3000',
    what: `peak memory of today with 3,000 tickets (${requests(subject).length} requests)`,
    reach: '≤ 1',
    against: { name: '150 MB', command: bare.command, is: 150e6 / 2 ** 20 },
    subjects: [subject],
    measure: 'memory',
    runs: Math.min(runs, 5),
  };
}

/** How many requests a turn of `queue --watch` makes after the first, over an hour of turns. */
async function turnsOfWatching(): Promise<Row> {
  const state = mkdtempSync(path.join(folder, 'watched-'));
  const there = { ...env, XDG_STATE_HOME: state };
  const args = [executable, 'queue', '--watch', '--sandbox', '--json', '--debug'];
  const child = spawn(process.execPath, args, { env: there, stdio: ['ignore', 'pipe', 'pipe'] });
  let turns = 0;
  let made = 0;
  child.stdout.on('data', (part) => {
    turns += String(part).split('\n').length - 1;
  });
  child.stderr.on('data', (part) => {
    made += String(part).match(/: (?:GET|POST|PUT|DELETE) /g)?.length ?? 0;
  });
  const counts: number[] = [];
  let before = 0;
  for (let turn = 1; turn <= 13; turn++) {
    while (turns < turn) {
      if (child.exitCode !== null) throw new Error(`queue --watch ended with ${child.exitCode}`);
      await sleep(50);
    }
    // What was written at the same time on the other stream.
    await sleep(200);
    counts.push(made - before);
    before = made;
    spawnSync(process.execPath, [executable, 'sandbox', 'clock', '+5m'], { env: there });
  }
  child.kill('SIGINT');
  const [first, ...others] = counts;
  return {
    id: 'watch',
    what: `requests of a turn of queue --watch (the first: ${first}; ${others.join(', ')})`,
    reach: '≤ 1',
    against: { name: '4', command: bare.command, is: 4 },
    subjects: [{ name: 'the most of 12 turns', command: bare.command, is: Math.max(...others) }],
    measure: 'count',
    runs: 1,
  };
}

/** Reassigns 250 of the person's tickets in the practice world, and counts the requests for it. */
async function reassignMany(): Promise<Row> {
  const { addToGroup, createPractice, giveManyTickets, nadia } = await import('../test/support/practice.ts');
  const { countReassigning } = await import('../test/support/reassigning.ts');
  const { makeTemplate } = await import('../test/support/template.ts');
  const practice = createPractice({ template: await makeTemplate() });
  process.on('exit', () => practice.remove());
  await practice.govsupport(['sandbox', 'clock', '+4d']);
  practice.change((world) => {
    addToGroup(world, nadia.zendesk);
    giveManyTickets(world, 250);
  });
  const only = ['--only', 'rotation,reassign', '--yes', '--no-input', '--debug'];
  const { code, stdout, stderr } = await practice.end(only);
  if (code !== 0 || !stdout.includes('250 reassigned')) throw new Error(`not reassigned: ${stdout}${stderr}`);
  const lines = stderr.match(/(?:GET|PUT|POST|DELETE) \S+\/zendesk\/\S+/g) ?? [];
  const { jobs, polls, readBacks, others, aboutOne } = countReassigning(lines);
  const count = (name: string, is: number): Subject => ({ name, command: bare.command, is });
  return {
    id: 'reassign',
    what: `250 tickets reassigned (besides: ${polls} looks at how far a job is, ${others} requests to see and plan it and to verify it)`,
    reach: '≤ 1',
    against: count('3', 3),
    subjects: [
      count('jobs', jobs),
      count('reads back of many after the jobs', readBacks),
      // Times 4, so that even one is over the limit.
      count('requests about one ticket, times 4', aboutOne * 4),
    ],
    measure: 'count',
    runs: 1,
  };
}

/** The rows, prepared only when needed, because some need a folder full of files. */
const rows: Record<string, () => Promise<Row | DoctorRow> | Row | DoctorRow> = {
  start: () => ({
    id: 'start',
    what: 'start-up',
    reach: '≤ 1.4',
    against: bare,
    subjects: [
      govsupport('--version'),
      govsupport('--help'),
      govsupport('doctor', '--help'),
      ...(installed('gh') ? [{ name: 'gh --version', command: ['gh', '--version'] as const, other: true }] : []),
    ],
  }),
  memory: () => ({
    id: 'memory',
    what: 'peak memory of --help',
    reach: '≤ 1.3',
    against: bare,
    subjects: [govsupport('--help')],
    measure: 'memory',
    runs: 5,
  }),
  complete: completions,
  'next-uid': () => {
    const upToDate = makeChefRepository(path.join(folder, 'up-to-date'), 300);
    const unmerged = makeChefRepository(path.join(folder, 'with-a-branch'), 300, 'add-newcomer');
    return {
      id: 'next-uid',
      what: 'next-uid, 300 bags in a git repository, all branches at what is checked out, and with one that is not merged',
      reach: '≤ 2.75',
      against: bare,
      subjects: [govsupport('next-uid', upToDate), govsupport('next-uid', unmerged)],
    };
  },
  'next-uid-20000': () => {
    const many = path.join(folder, 'many');
    writeManyBags(many, 20_000);
    const pipeline = `cd ${many}; grep uid *.json | cut -d \\" -f 4 | sort | tail -1`;
    return {
      id: 'next-uid-20000',
      what: 'next-uid, 20,000 bags, no git',
      reach: '≤ 2.5',
      against: { name: 'grep | cut | sort | tail, whose answer is wrong', command: ['sh', '-c', pipeline] },
      subjects: [govsupport('next-uid', many)],
      runs: Math.min(runs, 10),
    };
  },
  watch: turnsOfWatching,
  today: roundsOfToday,
  'today-3000': todayOfMany,
  'first-request': firstRequests,
  queue: queueOfMany,
  handover: handoverOfMany,
  reassign: reassignMany,
  doctor: doctorWithSlowTool,
  'doctor-sandbox': doctorInSandbox,
  unpushed: async () => {
    const { createZoo, makeManyClones } = await import('../test/support/repositories.ts');
    const zoo = createZoo();
    process.on('exit', () => zoo.remove());
    makeManyClones(zoo, 200);
    // Bundled like the program: otherwise Node would spend its time on reading TypeScript.
    const program = path.join(folder, 'unpushed.mjs');
    const bundle = ['script/bench-unpushed.ts', '--platform', 'node', '--format', 'es', '--file', program];
    const bundled = spawnSync('rolldown', bundle, { cwd: root, encoding: 'utf8' });
    if (bundled.status !== 0) throw new Error(`not bundled: ${bundled.stderr}`);
    const loop = 'for each in */; do git -C "$each" status; git -C "$each" log --branches --not --remotes; done';
    const settings = { HOME: zoo.home, GIT_CONFIG_NOSYSTEM: '1' };
    return {
      id: 'unpushed',
      what: 'what is not pushed, in 200 repositories',
      reach: '≤ 1.5',
      against: { name: 'a loop of git status and git log', command: ['sh', '-c', loop], cwd: zoo.code, env: settings },
      subjects: [{ name: 'finding and looking', command: [process.execPath, program, zoo.code], env: settings }],
    };
  },
};

const median = (sorted: readonly number[]) => sorted[sorted.length >> 1] as number;

/** One line of the final summary. */
interface Reached {
  readonly row: string;
  readonly subject: string;
  readonly reach: string;
  readonly ratio: number;
}
const summary: Reached[] = [];

async function show(row: Row): Promise<void> {
  const subjects = [row.against, ...row.subjects];
  const samples = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  const measure = async (subject: Subject): Promise<number> => {
    if (row.measure === 'first-request' && subject !== row.against) return untilRequest(subject);
    return row.measure === 'memory' || row.measure === 'count' ? memory(subject) : once(subject);
  };
  for (const subject of subjects) await measure(subject);
  // Interleaved, so that a slow moment of the machine affects all alike.
  for (let run = 0; run < (row.runs ?? runs); run++) {
    for (const subject of subjects) samples.get(subject)?.push(await measure(subject));
  }
  table(
    row,
    row.against,
    samples,
    { time: 'ms', 'first-request': 'ms', memory: 'MiB', count: '' }[row.measure ?? 'time'],
  );
}

/** The duration of the slowest chain of dependent checks, in milliseconds. */
function slowestChain({ checks }: DoctorReport): number {
  const chainTo = (id: string): number => {
    const check = checks.find((one) => one.id === id);
    return check === undefined ? 0 : check.durationMs + Math.max(0, ...check.needs.map(chainTo));
  };
  return Math.max(...checks.map(({ id }) => chainTo(id)));
}

function showDoctor(row: DoctorRow): void {
  const against: Subject = { name: 'slowest chain of checks + start-up', command: row.startUp.command };
  const startUpOnly: Subject = { ...row.startUp, other: true };
  const samples = new Map<Subject, number[]>([
    [startUpOnly, []],
    [against, []],
    [row.subject, []],
  ]);
  once(row.startUp);
  once(row.subject);
  for (let run = 0; run < row.runs; run++) {
    const startUp = once(row.startUp);
    let report: DoctorReport | undefined;
    const took = once(row.subject, (stdout) => {
      report = JSON.parse(stdout) as DoctorReport;
    });
    if (report === undefined) throw new Error('doctor said nothing');
    row.verify(report);
    samples.get(startUpOnly)?.push(startUp);
    samples.get(against)?.push(slowestChain(report) + startUp);
    samples.get(row.subject)?.push(took);
  }
  table(row, against, samples, 'ms');
}

function table(
  row: Pick<Row, 'id' | 'what' | 'reach'>,
  against: Subject,
  samples: ReadonlyMap<Subject, readonly number[]>,
  unit: string,
): void {
  process.stdout.write(`\n${row.what} (${row.reach} × ${against.name})\n`);
  process.stdout.write(
    `  ${'ratio'.padStart(6)} ${`min ${unit}`.padStart(9)} ${`median ${unit}`.padStart(10)} ${`max ${unit}`.padStart(9)}\n`,
  );
  const base = median((samples.get(against) ?? []).toSorted((a, b) => a - b));
  for (const [subject, measured] of samples) {
    const sorted = measured.toSorted((a, b) => a - b);
    const [low, middle, high] = [sorted[0] as number, median(sorted), sorted.at(-1) as number];
    const ratio = (middle / base).toFixed(2);
    if (subject !== against && !subject.other) {
      summary.push({ row: row.id, subject: subject.name, reach: row.reach, ratio: Number(ratio) });
    }
    process.stdout.write(
      `  ${ratio.padStart(6)} ${low.toFixed(1).padStart(9)} ${middle.toFixed(1).padStart(10)} ${high.toFixed(1).padStart(9)}  ${subject.name}\n`,
    );
  }
}

process.stdout.write(`Node ${process.version}, ${os.cpus().length} cores, ${runs} runs each\n`);
for (const [id, make] of Object.entries(rows)) {
  if (positionals.length === 0 || positionals.includes(id)) {
    const row = await make();
    if ('startUp' in row) showDoctor(row);
    else await show(row);
  }
}
process.stdout.write('\nSummary\n');
const width = Math.max(...summary.map(({ row }) => row.length));
for (const { row, subject, reach, ratio } of summary) {
  const verdict = ratio <= Number(reach.replace('≤', '')) ? 'ok  ' : 'SLOW';
  process.stdout.write(
    `  ${verdict} ${ratio.toFixed(2).padStart(5)} ${reach.padEnd(6)}  ${row.padEnd(width)}  ${subject}\n`,
  );
}
