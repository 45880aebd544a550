import type { StepMemory } from '../step.ts';
import { leftReason } from './branch-decisions.ts';
import { type AnyPiece, findPieces, isCommits, pushKey } from './find-pieces.ts';
import type { Seen } from './see-repositories.ts';
import { pushesIn } from './work-actions.ts';

/** Which piece of work: what it is, in which repository, and on which branch (null for what is not a branch). */
const placeOf = (kind: AnyPiece['kind'], folder: string, branch: string | null) =>
  JSON.stringify([kind, folder, branch]);

/** Why pieces of work are only on this machine, as the person said it or as it turned out. */
export interface LeftBecause {
  /** The reason, or null where there is none. `branch` is for commits of a branch alone. */
  of(kind: AnyPiece['kind'], folder: string, branch?: string): string | null;
}

/** Whether an attempt to bring it to others failed, and why. */
function failure(piece: AnyPiece, { actions }: StepMemory): string | null {
  if (!isCommits(piece) && piece.kind !== 'changes') return null;
  const failed = actions[isCommits(piece) ? pushKey(piece) : `commit:${piece.repository}`]?.failed;
  if (failed === undefined) return null;
  return `it could not be ${isCommits(piece) ? 'pushed' : 'committed'}: ${failed.replace(/\.$/, '')}`;
}

/** Why what was seen is only on this machine, from what the step `branches` remembers. */
export function leftBecause(seen: Seen, memory: StepMemory): LeftBecause {
  const reasons = new Map(
    findPieces(seen, memory).map((piece) => [
      placeOf(piece.kind, piece.folder, piece.kind === 'branch' ? piece.on : null),
      leftReason(memory, piece) ?? failure(piece, memory),
    ]),
  );
  return { of: (kind, folder, branch) => reasons.get(placeOf(kind, folder, branch ?? null)) ?? null };
}

/** A branch that the step `branches` has pushed. */
export interface PushedBranch {
  readonly folder: string;
  readonly remote: string;
  /** Its name here, or null where no branch had what was pushed. */
  readonly branch: string | null;
  /** Its name at the remote. */
  readonly to: string;
}

/** What was pushed in this rotation. */
export const pushedIn = (memory: StepMemory): PushedBranch[] =>
  pushesIn(memory).flatMap(({ made, data: { folder, branch, to, ...data } }): PushedBranch[] => {
    const name = made?.branch ?? to;
    const remote = made?.remote ?? data.remote;
    if (made === null || typeof name !== 'string' || typeof remote !== 'string') return [];
    return [{ folder, remote, branch, to: name }];
  });
