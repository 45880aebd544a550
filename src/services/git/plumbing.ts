// node:child_process, and not execa as elsewhere: loading execa takes about 14 ms, which is a third of all the time
// that `govsupport next-uid` may take; and git's answers here are bytes, read while they come.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { childEnvironment } from '../process/environment.ts';

/** What git is run with. */
export interface GitRun {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Git was not there, or refused. `stderr` is what it said, in English. */
export class GitRefused extends Error {
  override readonly name = 'GitRefused';
  readonly stderr: string;
  readonly missing: boolean;

  constructor(stderr: string, missing: boolean) {
    super(missing ? 'git is not on PATH' : stderr);
    this.stderr = stderr;
    this.missing = missing;
  }
}

/** A branch, and the commit that it is at. */
export interface Branch {
  /** As people write it: `add-ada`, `origin/add-ada`. */
  readonly name: string;
  readonly commit: string;
}

/** An object of a repository. https://git-scm.com/docs/git-cat-file#_batch_output */
export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

/** Set while git runs a hook: they would point it to another repository than the one that holds the folder. */
export const repositoryVariables = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
];

type Stdio = 'ignore' | 'pipe';

/** The environment in which git only looks, wherever the person's own points. */
export function lookingEnvironment(own: GitRun['env']): Record<string, string> {
  const env: Record<string, string> = {
    ...childEnvironment(own),
    LC_ALL: 'C',
    // Looking must not download anything: what is not in a partial clone is not seen.
    GIT_NO_LAZY_FETCH: '1',
  };
  for (const name of repositoryVariables) delete env[name];
  return env;
}

/** Starts git, so that it only looks. */
export function start(run: GitRun, args: readonly string[], [stdin, stderr]: readonly [Stdio, Stdio]): ChildProcess {
  const options: SpawnOptions = {
    env: lookingEnvironment(run.env),
    signal: run.signal,
    stdio: [stdin, 'pipe', stderr],
  };
  return spawn('git', ['-C', run.folder, ...args], options);
}

/** Waits for the end; gives the exit code and what was said on standard error. Throws where git did not start. */
export function ended(child: ChildProcess, signal: AbortSignal): Promise<{ code: number | null; stderr: string }> {
  return new Promise((resolve, reject) => {
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(signal.reason);
      else reject(new GitRefused(error.message, error.code === 'ENOENT'));
    });
    child.on('close', (code) => resolve({ code, stderr: stderr.trim() }));
  });
}

/** What git writes, and what it says of refs that it passes over. */
interface Listed {
  readonly lines: string;
  readonly stderr: string;
}

async function listRefs(run: GitRun, extra: readonly string[], stderr: Stdio): Promise<Listed> {
  const format = '--format=%(objectname) %(symref) %(refname)';
  const child = start(run, ['for-each-ref', ...extra, format, 'refs/heads', 'refs/remotes'], ['ignore', stderr]);
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const said = await ended(child, run.signal);
  if (said.code === 0) return { lines: Buffer.concat(chunks).toString(), stderr: said.stderr };
  if (stderr === 'pipe') throw new GitRefused(said.stderr, false);
  // Each pipe takes Node half a millisecond, and git hardly ever refuses: only now is it worth to listen.
  return listRefs(run, extra, 'pipe');
}

/** A branch's name as people write it. */
export const branchName = (ref: string): string => ref.replace(/^refs\/(?:heads|remotes)\//, '');

/** A remote's HEAD only says which of its branches is the main one: nothing is lost where it leads nowhere. */
const isRemoteHead = (ref: string) => /^refs\/remotes\/.+\/HEAD$/.test(ref);

/** The branches that git passes over. It ends well all the same, and says so only on standard error. */
function passedOver(stderr: string): BrokenBranch[] {
  const said = stderr.matchAll(/^warning: ignoring (broken ref|ref with broken name) (.+)$/gm);
  return [...said].flatMap(([, what, ref = '']) =>
    isRemoteHead(ref) ? [] : [{ name: branchName(ref), badName: what !== 'broken ref' }],
  );
}

/** A branch that git passes over: its name is none that git allows, or it names no commit. */
export interface BrokenBranch {
  readonly name: string;
  readonly badName: boolean;
}

/** What git says of branches. */
export interface Unmerged {
  /**
   * First those that a remote's HEAD names, because what is there is merged and only not pulled, then local ones, then
   * the others.
   */
  readonly branches: readonly Branch[];
  /** As far as git was listened to. */
  readonly broken: readonly BrokenBranch[];
}

/**
 * The local and remote-tracking branches with commits that are not in what is checked out. `listen` where there may be
 * branches that git can only pass over. Throws GitRefused.
 */
export async function unmergedBranches(run: GitRun, listen: boolean): Promise<Unmerged> {
  const { lines, stderr } = await listRefs(run, ['--no-merged=HEAD'], listen ? 'pipe' : 'ignore').catch((error) => {
    // Nothing is committed on what is checked out, so nothing is merged into it.
    if (error instanceof GitRefused && /malformed object name/.test(error.stderr)) return listRefs(run, [], 'pipe');
    throw error;
  });
  const pointedAt = new Set<string>();
  const refs: { ref: string; commit: string }[] = [];
  for (const line of lines.split('\n')) {
    const [commit = '', symbolic = '', ref = ''] = line.split(' ');
    if (symbolic !== '') pointedAt.add(symbolic);
    else if (ref !== '') refs.push({ ref, commit });
  }
  const rank = (ref: string) => (ref.startsWith('refs/remotes/') ? (pointedAt.has(ref) ? 0 : 2) : 1);
  const branches = refs
    .sort((a, b) => rank(a.ref) - rank(b.ref))
    .map(({ ref, commit }) => ({ name: branchName(ref), commit }));
  return { branches, broken: passedOver(stderr) };
}

/** Reads objects through one process. */
export interface ObjectReader {
  /**
   * The object with this name, or null where there is none. Many may be asked for at once, and one may be asked for
   * again: it is read once. Throws GitRefused.
   */
  read(name: string): Promise<GitObject | null>;
  /** Lets the process end. */
  close(): void;
}

/** Starts reading objects. A name may be relative to the folder: `HEAD:./`. */
export function openObjects(run: GitRun): ObjectReader {
  type Waiting = { resolve: (object: GitObject | null) => void; reject: (error: unknown) => void };
  const waiting: Waiting[] = [];
  const child = start(run, ['cat-file', '--batch'], ['pipe', 'ignore']);
  let chunks: Buffer[] = [];
  let length = 0;
  let needed = 0;
  const take = () => {
    let buffer = Buffer.concat(chunks, length);
    for (;;) {
      const end = buffer.indexOf(10);
      needed = 0;
      if (end === -1) break;
      const [id = '', type = '', size = ''] = buffer.toString('utf8', 0, end).split(' ');
      // "NAME missing", and a name may have spaces in it: what has no size at its end is not there.
      const found = /^\d+$/.test(size);
      const until = found ? end + 1 + Number(size) : end;
      needed = until + 1;
      if (buffer.length < needed) break;
      waiting.shift()?.resolve(found ? { id, type, content: buffer.subarray(end + 1, until) } : null);
      buffer = buffer.subarray(needed);
    }
    chunks = [buffer];
    length = buffer.length;
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= needed) take();
  });
  // It may have ended already; that is told by its exit code.
  child.stdin?.on('error', () => {});
  let failure: unknown;
  ended(child, run.signal)
    .then(({ code }) => {
      failure = new GitRefused(`git cat-file ended with ${code}`, false);
    })
    .catch((error) => {
      failure = error;
    })
    .finally(() => {
      for (const { reject } of waiting.splice(0)) reject(failure);
    });
  const asked = new Map<string, Promise<GitObject | null>>();
  const ask = (name: string) =>
    new Promise<GitObject | null>((resolve, reject) => {
      if (failure !== undefined) return reject(failure);
      waiting.push({ resolve, reject });
      child.stdin?.write(`${name}\n`);
    });
  return {
    read(name) {
      const answer = asked.get(name) ?? ask(name);
      asked.set(name, answer);
      return answer;
    },
    close: () => void child.stdin?.end(),
  };
}

/** One entry of a folder in a commit. */
export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly id: string;
}

/** The entries of a tree object: `mode name NUL id`, the id as bytes, whose number is that of the repository's hash. */
export function parseTree(content: Buffer, idBytes: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const nul = content.indexOf(0, space);
    if (space === -1 || nul === -1) break;
    entries.push({
      mode: content.toString('latin1', at, space),
      name: content.toString('utf8', space + 1, nul),
      id: content.toString('hex', nul + 1, nul + 1 + idBytes),
    });
    at = nul + 1 + idBytes;
  }
  return entries;
}
