import type { GitRefused } from './git.ts';

/** Why git did not answer: a few words, and what to do about it. */
export interface Refusal {
  readonly reason: string;
  readonly next: string | null;
}

/** What git's refusal means. */
export function explainRefusal({ missing, stderr }: GitRefused, folder: string): Refusal {
  if (missing) return { reason: 'git is not on PATH', next: 'Install it: https://git-scm.com/downloads' };
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
