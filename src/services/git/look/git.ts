import { simpleGit } from 'simple-git';
import { childEnvironment } from '../../process/environment.ts';
import type { RepositoryKind } from '../work.ts';

/** The time limit for one answer, in milliseconds: a damaged or hostile repository may never give one. */
const limit = 60_000;

const maxBytes = 64 * 1024 * 1024;

/** Git is missing, or refused. `stderr` is its message, in English. */
export class GitRefused extends Error {
  override readonly name = 'GitRefused';
  readonly stderr: string;
  readonly missing: boolean;

  constructor(stderr: string, missing = false) {
    super(missing ? 'git is not on PATH' : stderr);
    this.stderr = stderr;
    this.missing = missing;
  }
}

/**
 * Settings that keep git from running anything just because we look. They take precedence over the repository's.
 * https://git-scm.com/docs/git-config
 */
const settings = [
  // Programs, or a daemon that would be left running.
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.alternateRefsCommand=',
  'diff.external=',
  'log.showSignature=false',
  'gpg.program=false',
  // Nothing is downloaded; if git found a way to do it anyway, no program would run for it.
  'protocol.allow=never',
  'core.sshCommand=false',
  'core.askPass=',
  'credential.helper=',
];

/** The settings, and the variables below, that simple-git considers dangerous, because they could name a program. */
const unsafe = {
  allowUnsafeFsMonitor: true,
  allowUnsafeHooksPath: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeAskPass: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeFilter: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
};

/** The person's variables that say which settings are theirs, and who they are. */
const kept = /^GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL))$/;

/** Variables that name programs, which simple-git refuses and reading does not need. */
const programs = /^(?:EDITOR|VISUAL|PAGER|PREFIX|SSH_ASKPASS)$/i;

type Environment = Readonly<Record<string, string | undefined>>;

/** The person's environment, without variables that would redirect git, trace it, or change how it reads paths. */
function lookingEnvironment(own: Environment, folder: string): Record<string, string> {
  const passed = Object.entries(childEnvironment(own)).filter(([name]) =>
    /^GIT_/i.test(name) ? kept.test(name) : !programs.test(name),
  );
  return {
    ...Object.fromEntries(passed),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    // Objects missing from a partial clone are not fetched. For versions that do not know the first variable, no
    // protocol is allowed.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: '',
    // Ignores replacement objects, which a push would not send.
    GIT_NO_REPLACE_OBJECTS: '1',
    // If this repository is damaged, git must not use one further up.
    GIT_CEILING_DIRECTORIES: folder.slice(0, folder.lastIndexOf('/')) || '/',
  };
}

/** What is needed to look at one repository. */
export interface LookParts {
  /** The work tree, or the bare repository itself, without symbolic links. */
  readonly folder: string;
  readonly kind: RepositoryKind;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/** Asks git about one repository. Everything throws GitRefused, or the signal's reason. */
export interface LookGit {
  /** Runs git read-only and returns its output. */
  ask(...args: readonly string[]): Promise<string>;
  /** The same about commits, of which there may be too many for arguments. */
  askAbout(commits: readonly string[], ...args: readonly string[]): Promise<string>;
  /** The same, with git's warnings. */
  listen(...args: readonly string[]): Promise<{ readonly output: string; readonly warnings: string }>;
  /** Reads objects by name with `git cat-file --batch`, and returns its answer. */
  objects(names: readonly string[]): Promise<Buffer>;
  /**
   * The same git without the filters that its settings name. Git would run their programs to compare a file that looks
   * changed; without them, such a file counts as changed, which it nearly always is.
   * https://git-scm.com/docs/gitattributes#_filter Throws GitRefused if a filter can't be disabled.
   */
  without(filters: readonly string[]): LookGit;
}

/** Git that reads one repository. Use `without` before it compares files (`status`). */
export const lookingGit = ({ folder, kind, env, signal }: LookParts): LookGit =>
  gitWith(lookingEnvironment(env, folder), { folder, kind, signal });

/** Variables that disable these filters. */
function withoutFilters(env: Record<string, string>, filters: readonly string[]): Record<string, string> {
  if (filters.some((name) => name.includes('\ufffd'))) {
    throw new GitRefused(
      'fatal: a filter in its settings has a name that is not UTF-8, so it could not be kept from running',
    );
  }
  const settings = filters.flatMap((name) => [
    [`filter.${name}.clean`, ''],
    [`filter.${name}.process`, ''],
    [`filter.${name}.required`, 'false'],
  ]);
  // After the settings in existing variables.
  const from = Number(env.GIT_CONFIG_COUNT) || 0;
  const added = settings.flatMap(([name = '', value = ''], index) => [
    [`GIT_CONFIG_KEY_${from + index}`, name],
    [`GIT_CONFIG_VALUE_${from + index}`, value],
  ]);
  return { ...env, ...Object.fromEntries(added), GIT_CONFIG_COUNT: String(from + settings.length) };
}

function gitWith(
  env: Record<string, string>,
  { folder, kind, signal }: Pick<LookParts, 'folder' | 'kind' | 'signal'>,
): LookGit {
  const options = {
    // A clone can contain a bare repository as ordinary files, which git must not take for the requested one.
    config: [...settings, `safe.bareRepository=${kind === 'bare' ? 'all' : 'explicit'}`],
    unsafe,
    allowEnvironment: Object.keys(env).filter((name) => name.startsWith('GIT_')),
    abort: signal,
    timeout: { block: limit, stdOut: false, stdErr: false },
    errors: (error: Buffer | Error | undefined, { exitCode, stdErr }: { exitCode: number; stdErr: Buffer[] }) =>
      error instanceof Error
        ? error
        : exitCode === 0
          ? undefined
          : Buffer.from(Buffer.concat(stdErr).toString().trim() || `it ended with ${exitCode}`),
  };

  async function run<T>(
    act: (git: ReturnType<typeof simpleGit>) => PromiseLike<T>,
    { input, warn }: { readonly input?: string; readonly warn?: (text: string) => void } = {},
  ): Promise<T> {
    signal.throwIfAborted();
    try {
      const git = simpleGit(folder, { ...options, ...(input === undefined ? {} : { input: () => input }) })
        .env(env)
        .outputHandler((_command, stdout, stderr) => {
          if (warn) stderr.on('data', (chunk: Buffer) => warn(chunk.toString()));
          let length = 0;
          stdout.on('data', (chunk: Buffer) => {
            length += chunk.length;
            if (length > maxBytes) (stdout as NodeJS.ReadStream).destroy(new Error('too much'));
          });
          // simple-git waits 50 ms for more output from a git that wrote nothing. A git that has closed its output is
          // done.
          stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)));
        });
      return await act(git);
    } catch (error) {
      signal.throwIfAborted();
      const said = error instanceof Error ? error.message : String(error);
      if (/block timeout reached/.test(said)) throw new GitRefused('fatal: no answer in a minute');
      throw new GitRefused(said, /\bspawn git ENOENT\b/.test(said));
    }
  }

  const git: LookGit = {
    ask: (...args) => run((git) => git.raw([...args])),
    askAbout: (commits, ...args) =>
      run((git) => git.raw([...args, '--stdin']), { input: commits.map((each) => `${each}\n`).join('') }),
    async listen(...args) {
      let warnings = '';
      const output = await run((git) => git.raw([...args]), { warn: (text) => (warnings += text) });
      return { output, warnings };
    },
    objects: (names) => run((git) => git.binaryCatFile(['--batch']), { input: `${names.join('\n')}\n` }),
    without: (filters) =>
      filters.length === 0 ? git : gitWith(withoutFilters(env, filters), { folder, kind, signal }),
  };
  return git;
}
