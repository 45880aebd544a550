import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ownEnding } from '../current-person.ts';
import { relativeTime } from '../fixtures.ts';
import type { Person } from '../world.ts';

/** A commit, or, with neither message nor files, only a branch. */
interface CommitFixture {
  readonly branch: string;
  /** Where a new branch starts. */
  readonly from?: string;
  readonly at?: string;
  readonly by?: string;
  readonly message?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly tag?: string;
  /** In a clone: whether the branch tracks the one with the same name at the remote. */
  readonly upstream?: boolean;
}

/** A repository in fixtures/machine/repositories.yaml. */
export interface RepositoryFixture {
  readonly name: string;
  /** Branches that no one may push to. */
  readonly protected?: readonly string[];
  /** What `you` may do over SSH; `write` by default. */
  readonly access?: 'none' | 'read' | 'write';
  readonly history: readonly CommitFixture[];
  readonly later?: readonly CommitFixture[];
  /** The folder of its clone, relative to the home folder. */
  readonly clone?: string;
  readonly checkedOut?: string;
  readonly local?: readonly CommitFixture[];
  readonly uncommitted?: Readonly<Record<string, string>>;
}

/** Runs git without anyone's own settings. Throws if it fails. */
export type RunGit = (args: readonly string[], input?: string) => void;

// Worlds are copied often, so each repository has few files: no sample hooks, and its history in packs.
const withoutTemplates = '--template=';
const settings = ['advice.detachedHead=false', 'fastimport.unpackLimit=1'].flatMap((setting) => ['-c', setting]);

/** Makes a git with this PATH. */
export const createRunGit =
  (pathVariable: string, home: string): RunGit =>
  (args, input) =>
    void execFileSync('git', [...settings, ...args], {
      env: {
        PATH: pathVariable,
        HOME: home,
        LC_ALL: 'C',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_TERMINAL_PROMPT: '0',
      },
      input: input ?? '',
      stdio: ['pipe', 'ignore', 'pipe'],
    });

const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;

/** A quoted path: https://git-scm.com/docs/git-fast-import#Documentation/git-fast-import.txt-Quoted */
const quoted = (file: string) => JSON.stringify(file);

/**
 * Commits in the format of `git fast-import`, so that a whole history needs only one process.
 * https://git-scm.com/docs/git-fast-import
 */
function toStream(
  commits: readonly CommitFixture[],
  parts: { readonly people: readonly Person[]; readonly start: Date; parentOf(commit: CommitFixture): string | null },
): string {
  const begun = new Set<string>();
  const lines: string[] = [];
  for (const commit of commits) {
    const parent = begun.has(commit.branch) ? null : parts.parentOf(commit);
    // A branch in this stream is referred to by name, anything older by commit.
    const inStream = parent !== null && begun.has(parent.replace(/^refs\/heads\//, ''));
    const from = parent === null ? '' : `from ${parent}${inStream ? '' : '^0'}\n`;
    begun.add(commit.branch);
    if (commit.message === undefined) {
      lines.push(`reset refs/heads/${commit.branch}\n${from}\n`);
      continue;
    }
    const author = parts.people.find(({ key }) => key === commit.by);
    if (!author) throw new Error(`fixtures/machine/repositories.yaml: there is no ${commit.by}`);
    const seconds = Math.floor(relativeTime(commit.at ?? '0', parts.start).getTime() / 1000);
    const who = `${author.name} <${author.email}> ${seconds} +0000`;
    lines.push(`commit refs/heads/${commit.branch}\nauthor ${who}\ncommitter ${who}\n${data(commit.message)}${from}`);
    for (const [file, content] of Object.entries(commit.files ?? {})) {
      lines.push(`M ${content.startsWith('#!') ? 100755 : 100644} inline ${quoted(file)}\n${data(content)}`);
    }
    lines.push('\n');
    if (commit.tag !== undefined) {
      lines.push(`tag ${commit.tag}\nfrom refs/heads/${commit.branch}\ntagger ${who}\n${data(commit.tag)}`);
    }
  }
  return lines.join('');
}

/** The hook that answers a push to a protected branch like GitHub. */
const protection = (branches: readonly string[]) => `#!/bin/sh
# No one may push to these branches, or rewrite any other.
case "$1" in
  ${branches.map((branch) => `refs/heads/${branch}`).join(' | ')})
    echo "error: GH006: Protected branch update failed for $1." >&2
    echo "error: Changes must be made through a pull request." >&2
    exit 1
    ;;
esac
`;

/** The file from which the pretend ssh reads what a person may do with a repository. */
const accessFile = (remotes: string, name: string, person: Person): string =>
  path.join(remotes, `${name}.git`, accessName(person));

/** The name of that file in the bare repository. */
export const accessName = (person: Person): string => `practice-access${ownEnding(person)}`;

const pointAtGitHub = (git: RunGit, folder: string, name: string): void =>
  git(['-C', folder, 'remote', 'set-url', 'origin', `git@github.com:${name}.git`]);

/**
 * Gives a person their rights over SSH to an existing repository, and a clone of it if they may read it: with nothing
 * that is only in someone else's clone.
 */
export function cloneRepository(
  { name, clone }: RepositoryFixture,
  parts: {
    readonly git: RunGit;
    readonly remotes: string;
    readonly home: string;
    readonly person: Person;
    readonly access: 'none' | 'read' | 'write';
  },
): void {
  const { git, remotes, home, person, access } = parts;
  // There is no repository if git was missing when the remotes were made.
  if (!existsSync(path.join(remotes, `${name}.git`))) return;
  writeFileSync(accessFile(remotes, name, person), `${access}\n`);
  if (clone === undefined || access === 'none') return;
  const folder = path.join(home, clone);
  git(['clone', '--quiet', withoutTemplates, '--no-hardlinks', path.join(remotes, `${name}.git`), folder]);
  pointAtGitHub(git, folder, name);
}

/** Makes a bare repository with its history, and a clone that looks a little older. */
export function makeRepository(
  fixture: RepositoryFixture,
  parts: {
    readonly git: RunGit;
    readonly remotes: string;
    readonly home: string;
    readonly people: readonly Person[];
    /** Whose clone it is. */
    readonly person: Person;
    readonly start: Date;
  },
): void {
  const { git, people, start } = parts;
  const bare = path.join(parts.remotes, `${fixture.name}.git`);
  mkdirSync(bare, { recursive: true });
  git(['init', '--quiet', withoutTemplates, '--bare', bare]);
  writeFileSync(path.join(bare, 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(accessFile(parts.remotes, fixture.name, parts.person), `${fixture.access ?? 'write'}\n`);
  const branch = (name: string | undefined) => (name === undefined ? null : `refs/heads/${name}`);
  const history = toStream(fixture.history, { people, start, parentOf: ({ from }) => branch(from) });
  git(['-C', bare, 'fast-import', '--quiet', '--done'], `${history}done\n`);
  if (fixture.protected) {
    const hook = path.join(bare, 'hooks', 'update');
    mkdirSync(path.dirname(hook), { recursive: true });
    writeFileSync(hook, protection(fixture.protected));
    chmodSync(hook, 0o755);
  }
  if (fixture.clone !== undefined) {
    const folder = path.join(parts.home, fixture.clone);
    git(['clone', '--quiet', withoutTemplates, '--no-checkout', '--no-hardlinks', bare, folder]);
    pointAtGitHub(git, folder, fixture.name);
    const remote = (name: string) => `refs/remotes/${name}`;
    const parentOf = ({ from, branch }: CommitFixture) => remote(from ?? `origin/${branch}`);
    const local = toStream(fixture.local ?? [], { people, start, parentOf });
    if (local) git(['-C', folder, 'fast-import', '--quiet', '--force', '--done'], `${local}done\n`);
    for (const { branch, upstream } of fixture.local ?? []) {
      if (upstream) git(['-C', folder, 'branch', '--quiet', `--set-upstream-to=origin/${branch}`, branch]);
    }
    git(['-C', folder, 'checkout', '--quiet', '--force', fixture.checkedOut ?? 'main']);
    for (const [file, content] of Object.entries(fixture.uncommitted ?? {})) {
      writeFileSync(path.join(folder, file), content);
    }
  }
  if (fixture.later) {
    const later = toStream(fixture.later, { people, start, parentOf: ({ branch }) => `refs/heads/${branch}` });
    git(['-C', bare, 'fast-import', '--quiet', '--done'], `${later}done\n`);
  }
}
