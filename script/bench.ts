/**
 * Measures how quick the program is. Every figure is a ratio to something measured in the same run.
 * `script/bench --runs 50 start next-uid` measures some rows, more often.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { makeChefRepository, writeManyBags } from '../test/support/bags.ts';

const root = path.resolve(import.meta.dirname, '..');
const executable = path.join(root, 'bin/govsupport.js');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '25' } },
});
const runs = Number(values.runs);

/** A command to measure, and what it is measured against. */
interface Subject {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Only for comparison: nothing is wished of it. */
  readonly other?: boolean;
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

interface Row {
  readonly id: string;
  readonly what: string;
  /** The ratio that is wished for: `≤ 1.4`. */
  readonly reach: string;
  readonly against: Subject;
  readonly subjects: readonly Subject[];
  readonly runs?: number;
  readonly measure?: 'time' | 'memory';
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const home = path.join(folder, 'home');
mkdirSync(home);
const env = { HOME: home, PATH: process.env.PATH ?? '', LANG: 'C.UTF-8' };

const bare: Subject = { name: 'node -e 0', command: [process.execPath, '-e', '0'] };
const govsupport = (...args: string[]): Subject => ({
  name: `govsupport ${args.join(' ')}`.replaceAll(folder, '…'),
  command: [process.execPath, executable, ...args],
});

function once(subject: Subject): number {
  const [program, ...args] = subject.command;
  const start = performance.now();
  const { error } = spawnSync(program, args, {
    cwd: subject.cwd ?? home,
    env: { ...env, ...subject.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error) throw error;
  return performance.now() - start;
}

/** The most memory that a process held, in MiB, as the kernel counted it for the process itself. */
function memory(subject: Subject): number {
  const [program, ...args] = subject.command;
  const measured = spawnSync(program, ['--require', path.join(folder, 'rss.cjs'), ...args], {
    cwd: home,
    env,
    encoding: 'utf8',
  });
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

/** The rows, made when they are asked for, because some need a folder full of files. */
const rows: Record<string, () => Promise<Row> | Row> = {
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
  'next-uid': () => {
    const upToDate = makeChefRepository(path.join(folder, 'up-to-date'), 300);
    const unmerged = makeChefRepository(path.join(folder, 'with-a-branch'), 300, 'add-newcomer');
    return {
      id: 'next-uid',
      what: 'next-uid, 300 bags in a git repository, all branches at what is checked out, and with one that is not merged',
      reach: '≤ 1.75',
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
};

const median = (sorted: readonly number[]) => sorted[sorted.length >> 1] as number;

/** One line of the summary at the end. */
interface Reached {
  readonly row: string;
  readonly subject: string;
  readonly reach: number;
  readonly ratio: number;
}

/** Measures a row, and shows it. */
function show(row: Row): Reached[] {
  const subjects = [row.against, ...row.subjects];
  const samples = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  const measure = row.measure === 'memory' ? memory : once;
  for (const subject of subjects) measure(subject);
  // Interleaved, so that a slow moment of the machine hits all alike.
  for (let run = 0; run < (row.runs ?? runs); run++) {
    for (const subject of subjects) samples.get(subject)?.push(measure(subject));
  }
  const unit = row.measure === 'memory' ? 'MiB' : 'ms';
  process.stdout.write(`\n${row.what} (${row.reach} × ${row.against.name})\n`);
  process.stdout.write(
    `  ${'ratio'.padStart(6)} ${`min ${unit}`.padStart(9)} ${`median ${unit}`.padStart(10)} ${`max ${unit}`.padStart(9)}\n`,
  );
  const base = median((samples.get(row.against) ?? []).sort((a, b) => a - b));
  const reached: Reached[] = [];
  for (const subject of subjects) {
    const sorted = (samples.get(subject) ?? []).sort((a, b) => a - b);
    const [low, middle, high] = [sorted[0] as number, median(sorted), sorted.at(-1) as number];
    const ratio = (middle / base).toFixed(2);
    if (subject !== row.against && !subject.other) {
      reached.push({
        row: row.id,
        subject: subject.name,
        reach: Number(row.reach.replace('≤', '')),
        ratio: Number(ratio),
      });
    }
    process.stdout.write(
      `  ${ratio.padStart(6)} ${low.toFixed(1).padStart(9)} ${middle.toFixed(1).padStart(10)} ${high.toFixed(1).padStart(9)}  ${subject.name}\n`,
    );
  }
  return reached;
}

process.stdout.write(`Node ${process.version}, ${os.cpus().length} cores, ${runs} runs each\n`);
const summary: Reached[] = [];
for (const [id, make] of Object.entries(rows)) {
  if (positionals.length === 0 || positionals.includes(id)) summary.push(...show(await make()));
}
process.stdout.write('\nSummary\n');
const width = Math.max(...summary.map(({ row }) => row.length));
for (const { row, subject, reach, ratio } of summary) {
  const verdict = ratio <= reach ? 'ok  ' : 'SLOW';
  process.stdout.write(
    `  ${verdict} ${ratio.toFixed(2).padStart(5)} ≤ ${reach.toFixed(2)}  ${row.padEnd(width)}  ${subject}\n`,
  );
}
