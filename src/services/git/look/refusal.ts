import { Failure } from '../../../errors.ts';
import { GitRefused } from './git.ts';

/** Why git did not answer, in a few words, and what to do about it. */
export interface Refusal {
  readonly reason: string;
  readonly next: string | null;
}

/** Git is not installed. */
export class GitMissing extends Failure {
  constructor(cause?: unknown) {
    super('git is not on PATH', { cause, next: ['Install it: https://git-scm.com/downloads'] });
  }
}

/** The reason for git's refusal to read a folder. */
export function explainRefusal({ missing, message, stderr }: GitRefused, folder: string): Refusal {
  if (missing) return { reason: message, next: new GitMissing().next[0] ?? null };
  // https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
  if (/dubious ownership|unsafe repository/.test(stderr)) {
    const trusted = /safe\.directory (.+)$/m.exec(stderr)?.[1] ?? folder;
    return {
      reason: 'git refuses to look, because the repository belongs to someone else',
      next: `If you trust it: git config --global --add safe.directory ${trusted}`,
    };
  }
  const said = stderr.split('\n').find((line) => line.startsWith('fatal:')) ?? stderr.split('\n')[0] ?? '';
  return { reason: `git says: ${said.replace(/^fatal: /, '') || 'nothing'}`, next: null };
}

/** The same, but throws a Failure if git is missing, and any other error. */
export function refusalOf(error: unknown, folder: string): Refusal {
  if (!(error instanceof GitRefused)) throw error;
  if (error.missing) throw new GitMissing(error);
  return explainRefusal(error, folder);
}
