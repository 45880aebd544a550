import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { removeFolder } from './remove-folder.ts';
import { type Ended, runResident } from './resident.ts';

export const root = path.resolve(import.meta.dirname, '../..');
export const executable = path.join(root, 'bin/govsupport.js');

/** Shared by all machines, because otherwise each would compile the program again. */
export const compileCache = path.join(os.tmpdir(), 'compile-cache');

/** So that what a check finds does not depend on how busy this machine is. */
export const patientChecks = { GOVSUPPORT_CHECK_TIMEOUT: '60' };

/** How the program ended, and its output. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever the document holds
  json(): any;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly node?: string;
  /** Runs it in a process of its own, and not in the one that stays. */
  readonly ownProcess?: boolean;
  /** The program's standard input; empty by default. */
  readonly input?: string;
  /** Called with the process. */
  readonly onStarted?: (child: ReturnType<typeof spawn>) => void;
}

/** A test's own machine: an empty home, and a PATH with only what the test puts there. */
export interface Machine {
  readonly home: string;
  readonly bin: string;
  /** Writes an executable to PATH. */
  program(name: string, script: string): string;
  /** Links real programs of this machine to PATH: all others are hidden. */
  real(...names: string[]): void;
  /** Writes a file below the home folder, and its folders. */
  file(name: string, content: string): string;
  config(yaml: string): string;
  /** Runs the built program, without this machine's environment: in a process that stays, if it can. */
  govsupport(args: readonly string[], options?: StartOptions): Promise<Outcome>;
  /** A digest of every file, link and folder in the home, with modes and contents. */
  snapshot(): string;
  remove(): void;
}

/** The path of one of this machine's programs. */
export function realPath(name: string): string {
  for (const folder of (process.env.PATH ?? '').split(':')) {
    const file = path.join(folder, name);
    try {
      if (lstatSync(file)) return file;
    } catch {}
  }
  throw new Error(`${name} is not on this machine`);
}

function digest(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const file = path.join(folder, name);
      const is = lstatSync(file);
      const content = is.isSymbolicLink()
        ? readlinkSync(file)
        : is.isFile()
          ? createHash('sha256').update(readFileSync(file)).digest('hex')
          : '';
      return `${name} ${is.mode.toString(8)} ${content}`;
    });
}

/** What Node and libraries read only once, when a process starts. */
const readAtStart = /^(?:NODE_|SSL_|LANG|LC_|TERM|FORCE_COLOR|NO_COLOR|DEBUG|CI$)/;

/** Whether a run is about the process itself, or all should have their own. */
const needsOwnProcess = ({ ownProcess, env = {}, node, input, onStarted }: StartOptions): boolean =>
  ownProcess ||
  process.env.GOVSUPPORT_OWN_PROCESSES === '1' ||
  [node, input, onStarted].some((option) => option !== undefined) ||
  Object.keys(env).some((name) => readAtStart.test(name));

type Started = StartOptions & Required<Pick<StartOptions, 'cwd' | 'env'>>;

const runProcess = (args: readonly string[], { node, cwd, env, input, onStarted }: Started): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(node ?? process.execPath, [executable, ...args], {
      cwd,
      env,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.end(input);
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    onStarted?.(child);
  });

/** Makes a machine. `sh`, `env` and `cat` are there, because scripts need them. */
export function createMachine(): Machine {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-test-'));
  const home = path.join(folder, 'home');
  const bin = path.join(folder, 'bin');
  const temporary = path.join(folder, 'tmp');
  for (const name of [home, bin, temporary]) mkdirSync(name);
  const machine: Machine = {
    home,
    bin,
    program(name, script) {
      const file = path.join(bin, name);
      writeFileSync(file, script);
      chmodSync(file, 0o755);
      return file;
    },
    real(...names) {
      // A script that runs the real one, not a link, because some programs look at their own path.
      for (const name of names) machine.program(name, `#!/bin/sh\nexec ${realPath(name)} "$@"\n`);
    },
    file(name, content) {
      const file = path.join(home, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    config: (yaml) => machine.file('.config/govsupport/config.yaml', yaml),
    async govsupport(args, options = {}) {
      const cwd = options.cwd ?? home;
      const env = {
        HOME: home,
        PATH: bin,
        TMPDIR: temporary,
        LANG: 'C.UTF-8',
        NODE_COMPILE_CACHE: compileCache,
        ...patientChecks,
        ...options.env,
      };
      const resident = needsOwnProcess(options) ? null : await runResident({ args, env, cwd });
      const { code, stdout, stderr } = resident ?? (await runProcess(args, { ...options, env, cwd }));
      return { code, stdout, stderr, json: () => JSON.parse(stdout) };
    },
    snapshot: () => digest(home).join('\n'),
    remove: () => removeFolder(folder),
  };
  machine.real('sh', 'env', 'cat');
  return machine;
}
