import { availableParallelism } from 'node:os';
import path from 'node:path';
import { AskingShell, type Question } from './asking-shell.ts';

/**
 * Settings that keep git from running anything only because we look. They stand above those of the repository.
 * https://git-scm.com/docs/git-config
 */
const looking: readonly (readonly [string, string])[] = [
  // A program, or a daemon that would be left running.
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['log.showSignature', 'false'],
  // One that is found is looked at, wherever it is: that of another person is refused all the same.
  ['safe.bareRepository', 'all'],
];

/**
 * Without the programs that settings name for changing a file's content on its way into the repository. Git would run
 * them to compare a file that looks changed; so such a file counts as changed, which it nearly always is.
 * https://git-scm.com/docs/gitattributes#_filter
 */
const withoutFilters = (filters: readonly string[]): [string, string][] =>
  filters.flatMap((name): [string, string][] => [
    [`filter.${name}.clean`, ''],
    [`filter.${name}.process`, ''],
    [`filter.${name}.required`, 'false'],
  ]);

/** Settings as git takes them from its environment, after those of its files and before any that are there already. */
function settingsAsVariables(settings: readonly (readonly [string, string])[], from: number): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(from + settings.length) };
  settings.forEach(([name, value], index) => {
    variables[`GIT_CONFIG_KEY_${from + index}`] = name;
    variables[`GIT_CONFIG_VALUE_${from + index}`] = value;
  });
  return variables;
}

/** Git waits for the disk about as long as it computes, so there are two for each core. */
const shells = 2 * availableParallelism();

/** Asks git about one repository. */
export interface LookRun {
  /**
   * Runs git so that it only looks, and gives what it wrote. `filters` are the ones that are set up in this repository,
   * for a question for which git reads files. Throws GitRefused, or the signal's reason.
   */
  ask(args: readonly string[], filters?: readonly string[]): Promise<string>;
}

/**
 * Asks git about many repositories. To start a program takes Node several times as long as it takes a shell, and longer
 * than git then needs for its answer: so a few shells are started, and told what to run.
 */
export class LookingGit {
  private readonly env: Readonly<Record<string, string | undefined>>;
  private readonly signal: AbortSignal;
  private readonly before: number;
  private readonly waiting: Question[] = [];
  private shells: AskingShell[] = [];
  private planned = false;

  constructor(env: Readonly<Record<string, string | undefined>>, signal: AbortSignal) {
    this.before = Number(env.GIT_CONFIG_COUNT ?? 0) || 0;
    this.env = {
      ...env,
      // For versions that know no GIT_NO_LAZY_FETCH: nothing can be downloaded if there is no way to do it.
      GIT_ALLOW_PROTOCOL: 'none',
      ...settingsAsVariables(looking, this.before),
    };
    this.signal = signal;
  }

  /** Asks about the repository of a folder. */
  in(folder: string): LookRun {
    return {
      ask: (args, filters = []) => {
        const settings = withoutFilters(filters);
        const variables = {
          // Were this repository damaged, git would go on to look for one further up, and answer for that.
          GIT_CEILING_DIRECTORIES: path.dirname(folder),
          ...(settings.length > 0 ? settingsAsVariables(settings, this.before + looking.length) : {}),
        };
        return new Promise((resolve, reject) => {
          this.waiting.push({ folder, args, variables, resolve, reject });
          this.plan();
        });
      },
    };
  }

  /** Ends the shells. Nobody may be waiting for an answer any more. */
  close(): void {
    for (const shell of this.shells) shell.close();
    this.shells = [];
  }

  /** Lets those that are asking at this moment ask first. */
  private plan(): void {
    if (this.planned) return;
    this.planned = true;
    setImmediate(() => {
      this.planned = false;
      this.handOut();
    });
  }

  private handOut(): void {
    if (this.signal.aborted) {
      for (const { reject } of this.waiting.splice(0)) reject(this.signal.reason);
      return;
    }
    this.shells = this.shells.filter((shell) => !shell.ended);
    while (this.waiting.length > 0) {
      const free = this.shells.filter((shell) => shell.hasRoom).sort((a, b) => a.load - b.load);
      const canStart = this.shells.length < shells;
      let shell = free[0];
      if (canStart && (shell === undefined || shell.load > 0)) {
        shell = new AskingShell(this.env, this.signal, () => this.plan());
        this.shells.push(shell);
      }
      if (shell === undefined) return;
      shell.put(this.waiting.shift() as Question);
    }
  }
}
