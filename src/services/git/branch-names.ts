import { sanitiseLine } from '../../lib/sanitise.ts';

/** No one pushes to these, whatever a repository says: they are deployed, or everyone builds on them. */
export const alwaysProtected: readonly string[] = ['main', 'master', 'develop'];

/** A name for comparison: on many disks, and to many eyes, `Main` is `main`. */
const folded = (name: string) => name.normalize('NFKC').toLowerCase();

/** A branch's plain name: `+refs/heads/main` → `main`. */
function bare(name: string): string {
  let rest = name.replace(/^\++/, '');
  for (;;) {
    const shorter = rest.replace(/^(?:refs\/)?heads\//i, '');
    if (shorter === rest) return rest;
    rest = shorter;
  }
}

/** Whether pushing to a branch is not allowed, however its name is written. */
export function isProtected(name: string, branches: readonly string[]): boolean {
  const parts = [name, ...name.split(':')].map((part) => folded(bare(part)));
  return [...alwaysProtected, ...branches].some((branch) => parts.includes(folded(branch)));
}

/**
 * Whether git accepts a name for a reference below refs/heads/. It may still start with a dash.
 * https://git-scm.com/docs/git-check-ref-format
 */
export const isRefName = (name: string): boolean =>
  name !== '' &&
  name !== '@' &&
  !/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/.test(name) &&
  name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));

/** Whether all characters of a name are visible. */
export const isVisible = (name: string): boolean => sanitiseLine(name) === name;

/** Whether a name is valid for a new branch and can't be confused with anything else. */
export const isBranchName = (name: string): boolean =>
  isRefName(name) &&
  isVisible(name) &&
  !name.startsWith('-') &&
  !/^(?:HEAD$|refs\/)/i.test(name) &&
  !isCommitLike(name);

const isCommitLike = (name: string) => /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i.test(name);

const maxWords = 48;

/** Words in the form of a branch name: `Can't log in` → `cant-log-in`. */
function slug(words: string): string {
  const plain = words
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (plain.length <= maxWords) return plain;
  // Whole words, unless the first alone is too long.
  const cut = plain.slice(0, maxWords + 1);
  return (cut.includes('-') ? cut.slice(0, cut.lastIndexOf('-')) : cut.slice(0, maxWords)).replace(/-+$/, '');
}

/** What a branch name for support work is made from. */
export interface BranchProposal {
  /** The ticket's number, if known. */
  readonly ticket?: string | number | undefined;
  /** A few words about the work: a ticket's subject, a branch's name. Any text is allowed. */
  readonly words: string;
  /** The names of existing branches, which the new name must not clash with. */
  readonly taken?: readonly string[];
}

/** A name for a branch with support work: `support/1234-contact-form`. It is valid in git and never protected. */
export function proposeBranch({ ticket, words, taken = [] }: BranchProposal): string {
  const rest = [slug(String(ticket ?? '')), slug(words)].filter((part) => part !== '').join('-') || 'work';
  const used = new Set(taken.map(folded));
  // If there is a branch `support`, git allows none below `support/`.
  const base = used.has('support') ? `support-${rest}` : `support/${rest}`;
  const isTaken = (name: string) => used.has(name) || [...used].some((other) => other.startsWith(`${name}/`));
  let name = base;
  for (let number = 2; isTaken(name); number++) name = `${base}-${number}`;
  return name;
}
