import { sanitiseLine } from '../../lib/sanitise.ts';

/** No one pushes to these, whatever a repository says: they are deployed, or everybody builds on them. */
export const alwaysProtected: readonly string[] = ['main', 'master', 'develop'];

/** As names are compared: on many disks, and in many eyes, `Main` is `main`. */
const folded = (name: string) => name.normalize('NFKC').toLowerCase();

/** A name without what may stand before a branch's own: `+refs/heads/main` → `main`. */
function bare(name: string): string {
  let rest = name.replace(/^\++/, '');
  for (;;) {
    const shorter = rest.replace(/^(?:refs\/)?heads\//i, '');
    if (shorter === rest) return rest;
    rest = shorter;
  }
}

/** Whether no one pushes to a branch, in whatever form it is written. */
export function isProtected(name: string, branches: readonly string[]): boolean {
  const parts = [name, ...name.split(':')].map((part) => folded(bare(part)));
  return [...alwaysProtected, ...branches].some((branch) => parts.includes(folded(branch)));
}

/**
 * Whether git takes a name for a reference below refs/heads/. It may then still begin with a dash.
 * https://git-scm.com/docs/git-check-ref-format
 */
export const isRefName = (name: string): boolean =>
  name !== '' &&
  name !== '@' &&
  !/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/.test(name) &&
  name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));

/** Whether all of a name can be seen. */
export const isVisible = (name: string): boolean => sanitiseLine(name) === name;

/** Whether git takes a name for a new branch, and no one could take it for anything else. */
export const isBranchName = (name: string): boolean =>
  isRefName(name) &&
  isVisible(name) &&
  !name.startsWith('-') &&
  !/^(?:HEAD$|refs\/)/i.test(name) &&
  !isCommitLike(name);

const isCommitLike = (name: string) => /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i.test(name);

const maxWords = 48;

/** Words as they stand in a branch's name: `Can't log in` → `cant-log-in`. */
function slug(words: string): string {
  const plain = words
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (plain.length <= maxWords) return plain;
  // Whole words, where the first is not too long itself.
  const cut = plain.slice(0, maxWords + 1);
  return (cut.includes('-') ? cut.slice(0, cut.lastIndexOf('-')) : cut.slice(0, maxWords)).replace(/-+$/, '');
}

/** What a branch for support work is proposed from. */
export interface BranchProposal {
  /** The ticket's number, where it is known. */
  readonly ticket?: string | number | undefined;
  /** A few words on what it is about: a ticket's subject, a branch's name. They may be anything. */
  readonly words: string;
  /** Names of branches that exist: the name is none of them, and does not clash with one. */
  readonly taken?: readonly string[];
}

/** The name of a branch for support work: `support/1234-contact-form`. Git takes it, and no one protects it. */
export function proposeBranch({ ticket, words, taken = [] }: BranchProposal): string {
  const rest = [slug(String(ticket ?? '')), slug(words)].filter((part) => part !== '').join('-') || 'work';
  const used = new Set(taken.map(folded));
  // A branch named `support` leaves no room for one named `support/…`.
  const base = used.has('support') ? `support-${rest}` : `support/${rest}`;
  const isTaken = (name: string) => used.has(name) || [...used].some((other) => other.startsWith(`${name}/`));
  let name = base;
  for (let number = 2; isTaken(name); number++) name = `${base}-${number}`;
  return name;
}
