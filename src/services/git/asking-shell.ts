import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { ended, GitRefused, lookingEnvironment, start } from './plumbing.ts';

/** How long git may take for one answer, in milliseconds: a damaged or hostile repository may never give one. */
const limit = 60_000;

const maxBytes = 64 * 1024 * 1024;

/** So many questions a shell is given at once: it need not wait for us between two of them. */
const ahead = 4;

/** A question to git about the repository of a folder. */
export interface Question {
  readonly folder: string;
  readonly args: readonly string[];
  /** On top of the environment. */
  readonly variables: Readonly<Record<string, string>>;
  readonly resolve: (output: string) => void;
  readonly reject: (error: unknown) => void;
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** What a shell is told. What follows the answer tells where it ends, and how git ended. */
const asCommand = ({ folder, args, variables }: Question, mark: string) =>
  `${Object.entries(variables)
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(' ')} git -C ${[folder, ...args].map(quoted).join(' ')} </dev/null 2>/dev/null
printf '\\000${mark} %s\\000' "$?"
`;

const noAnswer = () => new GitRefused('fatal: no answer in a minute', false);

type Environment = Readonly<Record<string, string | undefined>>;

/** Asks one question in a process of its own, which gives git's own words where it refuses. Never throws. */
async function askAlone(question: Question, env: Environment, end: AbortSignal): Promise<void> {
  const { folder, args, variables, resolve, reject } = question;
  const timeLimit = AbortSignal.timeout(limit);
  const signal = AbortSignal.any([end, timeLimit]);
  try {
    end.throwIfAborted();
    const child = start({ folder, env: { ...env, ...variables }, signal }, args, ['ignore', 'pipe']);
    const chunks: Buffer[] = [];
    let length = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
      else child.kill('SIGKILL');
    });
    const { code, stderr } = await ended(child, signal);
    if (length > maxBytes) throw new GitRefused('fatal: its answer has no end', false);
    if (code !== 0) throw new GitRefused(stderr, false);
    resolve(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    reject(timeLimit.aborted && !end.aborted ? noAnswer() : error);
  }
}

/** A shell that runs git for one question after the other. What is not answered well is asked again alone. */
export class AskingShell {
  private readonly env: Environment;
  private readonly signal: AbortSignal;
  private readonly onRoom: () => void;
  private readonly mark = randomUUID();
  private readonly end = Buffer.from(`\0${this.mark} `);
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly asked: Question[] = [];
  private buffer: Buffer = Buffer.alloc(0);
  private clock: NodeJS.Timeout | undefined;
  private readonly stop = () => this.endGroup();
  /** It takes no more questions. */
  ended = false;

  constructor(env: Environment, signal: AbortSignal, onRoom: () => void) {
    this.env = env;
    this.signal = signal;
    this.onRoom = onRoom;
    // A process group of its own, so that the git that it runs ends with it.
    this.child = spawn('/bin/sh', ['-s'], {
      env: lookingEnvironment(env),
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    signal.addEventListener('abort', this.stop, { once: true });
    // It may have ended already; that is told by its end.
    this.child.stdin.on('error', () => {});
    this.child.stdout.on('data', (chunk: Buffer) => this.read(chunk));
    this.child.once('error', () => this.finish());
    this.child.once('close', () => this.finish());
  }

  get load(): number {
    return this.asked.length;
  }

  get hasRoom(): boolean {
    return !this.ended && this.asked.length < ahead;
  }

  put(question: Question): void {
    this.asked.push(question);
    if (this.asked.length === 1) this.startClock();
    this.child.stdin.write(asCommand(question, this.mark));
  }

  /** Lets it end. */
  close(): void {
    this.ended = true;
    this.child.stdin.end();
  }

  private startClock(): void {
    clearTimeout(this.clock);
    if (this.asked.length === 0) return;
    this.clock = setTimeout(() => {
      this.asked.shift()?.reject(noAnswer());
      this.endGroup();
    }, limit);
  }

  private read(chunk: Buffer): void {
    const from = Math.max(0, this.buffer.length - this.end.length);
    this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
    for (let at = this.buffer.indexOf(this.end, from); at !== -1; at = this.buffer.indexOf(this.end)) {
      const close = this.buffer.indexOf(0, at + this.end.length);
      if (close === -1) break;
      const question = this.asked.shift();
      if (this.buffer.toString('latin1', at + this.end.length, close) === '0') {
        question?.resolve(this.buffer.toString('utf8', 0, at));
      } else if (question) askAlone(question, this.env, this.signal);
      this.buffer = this.buffer.subarray(close + 1);
      this.startClock();
      this.onRoom();
    }
    if (this.buffer.length > maxBytes) this.endGroup();
  }

  private endGroup(): void {
    this.ended = true;
    try {
      if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }

  private finish(): void {
    this.ended = true;
    clearTimeout(this.clock);
    this.signal.removeEventListener('abort', this.stop);
    for (const question of this.asked.splice(0)) askAlone(question, this.env, this.signal);
    this.onRoom();
  }
}
