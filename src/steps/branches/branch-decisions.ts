import { isBranchName, isProtected } from '../../services/git/branch-names.ts';
import { answersIn, answerTo } from '../answer.ts';
import type { Question, StepMemory } from '../step.ts';

/** The kinds of work that questions are about. */
export type PieceKind = 'branch' | 'changes' | 'detached' | 'stashes' | 'hidden' | 'under-way' | 'unseen';

/** A piece of work, and the state of it that a question is about. */
export interface PieceName {
  readonly kind: PieceKind;
  /** `site-a/fix-login`; `site-a` for what is not a branch. */
  readonly key: string;
  /** Changes with the work, so that a decision counts only for what was shown. */
  readonly state: string;
}

/** What a person decided about a piece of work. */
export type Decision =
  | { readonly what: 'leave'; readonly reason: string }
  /** Push it, committing it first if needed; `to` is the branch, or null for the proposed one. */
  | { readonly what: 'keep'; readonly to: string | null };

const leaveQuestions: Record<PieceKind, string> = {
  branch: 'leave',
  changes: 'leave-changes',
  detached: 'leave-detached',
  stashes: 'leave-stashes',
  hidden: 'leave-hidden',
  'under-way': 'leave-under-way',
  unseen: 'leave-unseen',
};

const keepQuestions: Partial<Record<PieceKind, string>> = { branch: 'as', changes: 'commit', detached: 'as-detached' };

const no = 'no';
const yes = 'yes';

/** What the questions about a piece are about. `now`: they are about the state that is shown. */
const aboutPiece = ({ key, state }: PieceName, now: boolean): string => (now ? `${key}@${state}` : key);

/** The last answer to the questions about a piece, in any state or in this very one. */
export function decisionOf(memory: StepMemory, piece: PieceName): Decision | null {
  const [leave, keep] = [leaveQuestions[piece.kind], keepQuestions[piece.kind]];
  const said = answersIn(memory).findLast(
    ({ question, about }) =>
      (question === leave || question === keep) &&
      (about === aboutPiece(piece, false) || about === aboutPiece(piece, true)),
  );
  if (said === undefined || said.value === no || said.value === '') return null;
  if (said.question === leave) return { what: 'leave', reason: said.value };
  return { what: 'keep', to: said.value === yes ? null : said.value };
}

/** Why a piece of work was left, or null. */
export function leftReason(memory: StepMemory, piece: PieceName): string | null {
  const decision = decisionOf(memory, piece);
  return decision?.what === 'leave' ? decision.reason : null;
}

/** Why no pull request is to be opened for a branch, or null. */
export function noPullRequestReason(memory: StepMemory, key: string): string | null {
  const answer = answerTo(memory, 'no-pull-request', key);
  return answer === undefined || answer === no || answer === '' ? null : answer;
}

const nameProblem =
  (protectedBranches: readonly string[]) =>
  (answer: string): string | null => {
    if (answer === yes || answer === no) return null;
    if (!isBranchName(answer)) return `"${answer}" is not a valid branch name`;
    return isProtected(answer, protectedBranches) ? `govsupport never pushes to ${answer}` : null;
  };

const optional = { kind: 'text', required: false, onRequest: true } as const;

/** Asks why a piece is left. `now`: the answer counts only for the state that is shown. */
export const leaveQuestion = (
  piece: PieceName,
  { now = false, ...rest }: { readonly now?: boolean; readonly default?: string } = {},
): Question => ({
  ...optional,
  ...rest,
  id: leaveQuestions[piece.kind],
  about: aboutPiece(piece, now),
  text: 'Why leave it? The reason goes into the handover.',
});

/** Asks for another branch than the proposed one; null for what can't be pushed. */
export function keepQuestion(
  piece: PieceName,
  protectedBranches: readonly string[],
  { now = false, proposed }: { readonly now?: boolean; readonly proposed?: string } = {},
): Question | null {
  const question = keepQuestions[piece.kind];
  if (question === undefined) return null;
  return {
    ...optional,
    id: question,
    about: aboutPiece(piece, now),
    text: piece.kind === 'changes' ? 'New branch to commit it to' : 'Branch name at the remote',
    ...(proposed === undefined ? {} : { default: proposed }),
    check: nameProblem(protectedBranches),
  };
}

export const noPullRequestQuestion = (key: string): Question => ({
  ...optional,
  id: 'no-pull-request',
  about: key,
  text: 'Why no pull request?',
});

export const notAssignedQuestion: Question = {
  ...optional,
  id: 'not-assigned',
  text: 'Why is the next person not assigned?',
};

/** Why the next person is not assigned, as the person said; or null. */
export function notAssignedReason({ answers }: StepMemory): string | null {
  const answer = answers[notAssignedQuestion.id];
  return answer === undefined || answer === no || answer === '' ? null : answer;
}

/** Doubtful files that the person wants committed anyway. */
export const acceptQuestion = (repository: string): Question => ({
  ...optional,
  id: 'accept',
  about: repository,
  text: 'Files to commit although they look as if they should not be, separated by commas',
});

export const acceptedIn = (memory: StepMemory, repository: string): string[] =>
  (answerTo(memory, 'accept', repository) ?? '')
    .split(',')
    .flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));

/** Consent to commit uncommitted work; needed in each run. */
export const commitWorkQuestion: Question = {
  ...optional,
  id: 'commit-work',
  text: 'Commit work in progress to new branches, and push them',
  choices: [
    { value: yes, label: 'yes' },
    { value: no, label: no },
  ],
  onlyNow: true,
};

export const commitsWork = ({ answers }: StepMemory): boolean => answers[commitWorkQuestion.id] === yes;
