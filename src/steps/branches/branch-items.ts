import { dayOf } from '../../lib/days.ts';
import { oneLine } from '../../lib/one-line.ts';
import type { Item, ItemKey, StepMemory } from '../step.ts';
import { decisionOf, keepQuestion, leaveQuestion } from './branch-decisions.ts';
import { type AnyPiece, type ChangesPiece, type CommitsPiece, isCommits, isPushableWork } from './find-pieces.ts';

const mostLines = 6;

const some = (lines: readonly string[], total: number) => [
  ...lines.slice(0, mostLines),
  ...(total > mostLines ? [`… and ${total - Math.min(mostLines, lines.length)} more`] : []),
];

const place = ({ to, remote }: CommitsPiece | ChangesPiece) => `${to}${remote === null ? '' : ` at ${remote}`}`;

/** The names of files and the subjects of commits are others' words: each stays on its line. */
const linesOf = (piece: AnyPiece): readonly string[] => rawLinesOf(piece).map(oneLine);

function rawLinesOf(piece: AnyPiece): readonly string[] {
  if (isCommits(piece)) {
    const { unpushed, branch, to } = piece;
    const commits = unpushed.commits.map(({ at, subject }) => `• ${dayOf(at)} ${subject}`);
    const why = branch !== null && branch !== to ? ` (govsupport never pushes to ${branch})` : '';
    return [piece.words, ...some(commits, unpushed.count), `Proposed: push to ${place(piece)}${why}`];
  }
  if (piece.kind === 'changes') {
    const files = piece.files.map((file) => `• ${file}`);
    const proposed = `Proposed: commit to the new branch ${piece.to}, and push it`;
    return [
      piece.words,
      ...some(files, files.length),
      piece.hindrance === null ? proposed : `It can't be committed: ${piece.hindrance}`,
    ];
  }
  return [piece.words, ...piece.lines.slice(0, mostLines)];
}

/** Default reasons, which the person confirms or changes. */
const usualReason: Partial<Record<AnyPiece['kind'], string>> = {
  stashes: 'Only of use to me',
  'under-way': 'I will finish it myself',
};

const titles: Record<AnyPiece['kind'], string> = {
  branch: '',
  changes: 'uncommitted changes',
  detached: 'commits on no branch',
  stashes: 'stashed changes',
  hidden: 'what git status does not show',
  'under-way': 'an operation in progress',
  unseen: 'could not be checked',
};

/** One piece of work, for the person to decide. */
export function pieceItem(piece: AnyPiece, memory: StepMemory): Item {
  const decision = decisionOf(memory, piece);
  const usual = decision?.what === 'leave' ? decision.reason : usualReason[piece.kind];
  const leave: ItemKey = {
    key: 'x',
    label: 'leave it',
    question: leaveQuestion(piece, { now: true, ...(usual === undefined ? {} : { default: usual }) }),
  };
  const title = titles[piece.kind];
  const base = {
    id: `${piece.kind}:${piece.key}@${piece.state}`,
    title: `${piece.repository}: ${piece.kind === 'branch' ? piece.on : title}`,
    lines: [
      ...linesOf(piece),
      ...(decision?.what === 'leave' ? [`Left: ${decision.reason}`] : []),
      ...(decision?.what === 'keep' && decision.to !== null ? [`Goes to ${decision.to}`] : []),
    ],
  };
  if (!isPushableWork(piece)) {
    return { ...base, keys: [leave], enter: decision?.what === 'leave' ? 'keep it left' : null };
  }
  const asked = keepQuestion(piece, piece.protectedBranches, { now: true, proposed: piece.to });
  const isChanges = piece.kind === 'changes';
  const can = asked !== null && !(isChanges && piece.hindrance !== null);
  const asProposed: ItemKey[] = can
    ? [{ key: isChanges ? 'c' : 'p', label: isChanges ? 'commit' : 'push', question: asked, answer: 'yes' }]
    : [];
  const other: ItemKey[] = can ? [{ key: 'a', label: 'another branch', question: asked }] : [];
  const enter = decision?.what === 'leave' ? 'keep it left' : decision !== null ? 'keep' : isChanges ? null : 'push';
  // If Enter pushes already, a second key for it would be in the way.
  const keys = [...(isChanges || decision !== null ? asProposed : []), ...other, leave];
  return { ...base, keys, enter };
}
