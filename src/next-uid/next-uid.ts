import type { UserBag } from '../services/chef/chef.ts';

/** The uids that people on the servers may have, both ends included. */
export interface UidRange {
  readonly min: number;
  readonly max: number;
}

/** A bag with the uid that it claims. */
export type Claim = UserBag & { readonly uid: number };

/** Two people with one uid. */
export interface Duplicate {
  readonly uid: number;
  /** One of each person. */
  readonly claims: readonly Claim[];
}

/** The uids in a set of bags. */
export interface UidAnswer {
  /** One above the highest: a gap may be the uid of someone who left. Null if that is not in the range any more. */
  readonly next: number | null;
  /** Null if no uid is in the range. */
  readonly highest: Claim | null;
  /** How many bags of the folder have a uid in the range. */
  readonly count: number;
  /** In the order of their uids. */
  readonly duplicates: readonly Duplicate[];
  /** Those with a uid outside the range. */
  readonly outOfRange: readonly Claim[];
  /** Those on unmerged branches that the folder does not have with this uid, in the order of their uids. */
  readonly pending: readonly Claim[];
}

/** The same person: the folder can't have a file twice, but a branch has each file again. */
const samePerson = (a: Claim, b: Claim) =>
  a.file === b.file || (a.id === b.id && (a.branch !== null || b.branch !== null));

const byUid = (a: { readonly uid: number }, b: { readonly uid: number }) => a.uid - b.uid;

/** Finds the next uid that no one has or is about to get. */
export function nextUid(bags: readonly UserBag[], { min, max }: UidRange): UidAnswer {
  const people = new Map<number, Claim[]>();
  const outOfRange: Claim[] = [];
  let highest: Claim | null = null;
  let count = 0;
  // Those of the folder come first, so that of two claims of one person the folder's is kept.
  for (const bag of bags) {
    if (bag.uid === null) continue;
    const claim = bag as Claim;
    const inRange = bag.uid >= min && bag.uid <= max;
    if (inRange && bag.branch === null) count++;
    const others = people.get(bag.uid);
    if (others === undefined) people.set(bag.uid, [claim]);
    else if (others.some((other) => samePerson(other, claim))) continue;
    else others.push(claim);
    if (!inRange) outOfRange.push(claim);
    else if (highest === null || bag.uid > highest.uid) highest = claim;
  }
  const inRange = [...people].filter(([uid]) => uid >= min && uid <= max);
  const free = highest === null ? min : highest.uid + 1;
  return {
    next: free > max ? null : free,
    highest,
    count,
    duplicates: inRange.flatMap(([uid, claims]) => (claims.length > 1 ? [{ uid, claims }] : [])).sort(byUid),
    outOfRange,
    pending: inRange.flatMap(([, claims]) => claims.filter((claim) => claim.branch !== null)).sort(byUid),
  };
}
