import type { StepMemory } from '../step.ts';
import { leftReason } from './branch-decisions.ts';
import { type AnyPiece, findPieces, isCommits, pushKey } from './find-pieces.ts';
import type { Seen } from './seen.ts';
import { pushesIn } from './work-actions.ts';

/** Identifies a piece of work; `branch` is null for what is not a branch. */
const pieceKey = (kind: AnyPiece['kind'], folder: string, branch: string | null) =>
  JSON.stringify([kind, folder, branch]);

/** Why pieces of work are still only on this machine. */
export interface LeftBecause {
  /** The reason, or null. `branch` is only for commits of a branch. */
  of(kind: AnyPiece['kind'], folder: string, branch?: string): string | null;
}

/** Why pushing or committing it failed, or null. */
function failure(piece: AnyPiece, { actions }: StepMemory): string | null {
  if (!isCommits(piece) && piece.kind !== 'changes') return null;
  const failed = actions[isCommits(piece) ? pushKey(piece) : `commit:${piece.repository}`]?.failed;
  if (failed === undefined) return null;
  return `it could not be ${isCommits(piece) ? 'pushed' : 'committed'}: ${failed.replace(/\.$/, '')}`;
}

/** The reasons, from the memory of the step `branches`. */
export function leftBecause(seen: Seen, memory: StepMemory): LeftBecause {
  const reasons = new Map(
    findPieces(seen, memory).map((piece) => [
      pieceKey(piece.kind, piece.folder, piece.kind === 'branch' ? piece.on : null),
      leftReason(memory, piece) ?? failure(piece, memory),
    ]),
  );
  return { of: (kind, folder, branch) => reasons.get(pieceKey(kind, folder, branch ?? null)) ?? null };
}

/** A branch that the step `branches` has pushed. */
export interface PushedBranch {
  readonly folder: string;
  readonly remote: string;
  /** Its name here, or null if it was on no branch. */
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
