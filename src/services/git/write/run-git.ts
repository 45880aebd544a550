import { redact } from '../../../redaction/redact.ts';
import type { Processes } from '../../process/process.ts';
import { GitMissing } from '../look/refusal.ts';

/** The person's environment. */
export type Env = Readonly<Record<string, string | undefined>>;

/** How git ended. */
export interface GitResult {
  readonly ok: boolean;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs git in a repository without prompts. Throws a Failure if git is missing, and the signal's reason. */
export type WriteGit = (
  args: readonly string[],
  options?: {
    readonly input?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** Settings that override all others, by name. They are in no argument. */
    readonly config?: readonly (readonly [string, string])[];
    readonly timeoutMs?: number;
  },
) => Promise<GitResult>;

/**
 * Variables that point git to another repository, as while it runs a hook, or that change how it reads paths.
 * https://git-scm.com/docs/git#_environment_variables
 */
const misleading =
  /^GIT_(?:DIR|WORK_TREE|IMPLICIT_WORK_TREE|INDEX_FILE|COMMON_DIR|PREFIX|NAMESPACE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|GRAFT_FILE|SHALLOW_FILE|REPLACE_REF_BASE|QUARANTINE_PATH|(?:LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS)$/;

/** Housekeeping would go on in the background after we have ended. */
const settings = ['-c', 'gc.auto=0', '-c', 'maintenance.auto=false'];

/** No one can answer, so there is no window, no editor, and no prompt of a credential helper. */
const unattended: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  // Set but empty, so that neither the settings nor SSH_ASKPASS name a program that prompts.
  GIT_ASKPASS: '',
  GCM_INTERACTIVE: 'never',
  GIT_EDITOR: 'true',
  GIT_SEQUENCE_EDITOR: 'true',
};

/** Settings in the form that git reads from its environment. https://git-scm.com/docs/git-config#ENVIRONMENT */
function configVariables(env: Env, config: readonly (readonly [string, string])[]): Record<string, string> {
  if (config.length === 0) return {};
  const before = Number(env.GIT_CONFIG_COUNT ?? 0) || 0;
  const variables = config.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${before + index}`, name],
    [`GIT_CONFIG_VALUE_${before + index}`, value],
  ]);
  return { ...Object.fromEntries(variables), GIT_CONFIG_COUNT: String(before + config.length) };
}

/**
 * Git in a folder. It runs in its own process group, with its hooks and its ssh, so that all of it can be ended.
 * simple-git can't do this: it starts git in our own group, and ends only git.
 */
export function createWriteGit(processes: Processes, env: Env, folder: string): WriteGit {
  // Set while git runs a hook. None of them may be empty either, so they must not reach git at all.
  const misled = Object.keys(env).filter((name) => misleading.test(name) && env[name] !== undefined);
  const [program, before] =
    misled.length === 0 ? ['git', []] : ['env', [...misled.flatMap((name) => ['-u', name]), 'git']];
  return async (args, options = {}) => {
    const result = await processes.run(program, [...before, '-C', folder, ...settings, ...args], {
      ...(options.input === undefined ? {} : { input: options.input }),
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      env: { ...unattended, ...options.env, ...configVariables(env, options.config ?? []) },
    });
    if (result.started !== 'yes' || result.exitCode === 127) throw new GitMissing();
    const { exitCode, stdout, stderr } = result;
    return { ok: exitCode === 0, exitCode, stdout, stderr };
  };
}

const maxSaid = 4000;

/** A message without the credentials in its addresses, shortened. */
export function quote(text: string): string {
  const clean = redact(text).trim();
  return clean.length > maxSaid ? `${clean.slice(0, maxSaid)}…` : clean;
}
