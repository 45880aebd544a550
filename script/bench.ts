/** Measures how quick the program is. Every figure is a ratio to something measured in the same run. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

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
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

interface Row {
  readonly id: string;
  readonly what: string;
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
      ...(installed('gh') ? [{ name: 'gh --version', command: ['gh', '--version'] as const }] : []),
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
  unpushed: async () => {
    const { createZoo, makeManyClones } = await import('../test/support/repositories.ts');
    const zoo = createZoo();
    process.on('exit', () => zoo.remove());
    makeManyClones(zoo, 200);
    // Bundled, as it is in the program: Node would otherwise spend its time on reading TypeScript.
    const program = path.join(folder, 'unpushed.mjs');
    const bundle = ['script/bench-unpushed.ts', '--platform', 'node', '--format', 'es', '--file', program];
    const bundled = spawnSync('rolldown', bundle, { cwd: root, encoding: 'utf8' });
    if (bundled.status !== 0) throw new Error(`not bundled: ${bundled.stderr}`);
    const loop = 'for each in */; do git -C "$each" status; git -C "$each" log --branches --not --remotes; done';
    const settings = { HOME: zoo.home, GIT_CONFIG_NOSYSTEM: '1' };
    return {
      id: 'unpushed',
      what: 'what is not pushed, in 200 repositories',
      reach: '≤ 0.6',
      against: { name: 'a loop of git status and git log', command: ['sh', '-c', loop], cwd: zoo.code, env: settings },
      subjects: [{ name: 'finding and looking', command: [process.execPath, program, zoo.code], env: settings }],
    };
  },
};

const median = (sorted: readonly number[]) => sorted[sorted.length >> 1] as number;

function show(row: Row): void {
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
  for (const subject of subjects) {
    const sorted = (samples.get(subject) ?? []).sort((a, b) => a - b);
    const [low, middle, high] = [sorted[0] as number, median(sorted), sorted.at(-1) as number];
    const ratio = (middle / base).toFixed(2);
    process.stdout.write(
      `  ${ratio.padStart(6)} ${low.toFixed(1).padStart(9)} ${middle.toFixed(1).padStart(10)} ${high.toFixed(1).padStart(9)}  ${subject.name}\n`,
    );
  }
}

process.stdout.write(`Node ${process.version}, ${os.cpus().length} cores, ${runs} runs each\n`);
for (const [id, make] of Object.entries(rows)) {
  if (positionals.length === 0 || positionals.includes(id)) show(await make());
}
