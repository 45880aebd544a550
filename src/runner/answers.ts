import path from 'node:path';
import { Failure, UsageError } from '../errors.ts';
import { nearest } from '../lib/nearest.ts';
import type { Question } from '../steps/step.ts';
import { type Given, memoryOf, stepContext, type Turn } from './turn.ts';

const wholePath = (written: string, home: string) =>
  written.startsWith('~/') ? path.join(home, written.slice(2)) : path.resolve(written);

/** How the person gave an answer, for errors about it. */
const flagOf = ({ run }: Turn, name: string): string => run.flags.shown?.get(name) ?? `--answer ${name}`;

/**
 * Reads what the flags say of this step. Throws a UsageError if an answer is wrong. If a service does not answer, the
 * flags are read when the step's turn comes.
 */
export async function readAnswers(turn: Turn): Promise<void> {
  try {
    await readGiven(turn);
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Failure) || turn.run.context.signal.aborted) throw error;
  }
}

/** Reads them when other steps may have done something already: a wrong answer fails this step alone. */
export async function readAnswersLate(turn: Turn): Promise<void> {
  if (turn.given !== null) return;
  try {
    await readGiven(turn);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new Failure(error.message, { cause: error, next: error.next });
  }
  keepAnswers(turn);
}

/** Remembers what the flags say of this step: steps before it may report it. */
export function keepAnswers(turn: Turn): void {
  const { step, run } = turn;
  const reason = run.flags.skips.get(step.id);
  // The last word counts: a step that only a confirmation makes true is skipped even if it was confirmed before.
  if (reason !== undefined && step.brief && memoryOf(turn).confirmedAt !== null) run.journal.reopen(step.id, []);
  if (reason !== undefined) run.journal.skip(step.id, reason, run.context.clock.now());
  for (const { question, answer } of turn.given ?? []) keep(turn, question, answer);
}

/** Remembers an answer. Throws a UsageError if it is wrong. */
export const keepAnswer = (turn: Turn, question: Question, answer: string): void =>
  keep(turn, question, checked(turn, question, answer));

async function readGiven(turn: Turn): Promise<void> {
  const { step, run } = turn;
  const given = [...run.flags.answers].filter(([name]) => name.startsWith(`${step.id}.`));
  const questions = given.length === 0 ? [] : ((await step.questions?.(stepContext(turn))) ?? []);
  const late: string[] = [];
  const read = given.map(async ([name, written]): Promise<Given[]> => {
    const asked = name.slice(step.id.length + 1);
    const question = questions.find(({ id }) => id === asked);
    if (question) return inParts(turn, question, checked(turn, question, written), questions);
    // What an earlier run with the same words has settled is no longer a question.
    if (memoryOf(turn).answers[asked] !== written) late.push(...(await whyLate(turn, asked, questions)));
    return [];
  });
  turn.given = (await Promise.all(read)).flat();
  turn.tooLate = late;
}

/** Why an answer comes too late. Throws a UsageError if there never was such a question. */
async function whyLate(turn: Turn, asked: string, questions: readonly Question[]): Promise<[string]> {
  const { step } = turn;
  const flag = flagOf(turn, `${step.id}.${asked}`);
  const none = (await step.whyNoQuestion?.(stepContext(turn), asked)) ?? null;
  if (none?.isLeft) return [`${flag}: ${none.why}`];
  if (none) throw new UsageError(`${flag}: ${none.why}.`);
  const ids = questions.map(({ id }) => id);
  const meant = nearest(asked, ids);
  const known = `Its questions are: ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ' …' : ''}.`;
  throw new UsageError(`--answer ${step.id}.${asked}: ${step.id} has no such question.`, [
    meant ? `Did you mean ${step.id}.${meant}?` : ids.length > 0 ? known : 'It has no question at all.',
  ]);
}

/** An answer to several questions, as the answers to each. */
function inParts(turn: Turn, question: Question, answer: string, questions: readonly Question[]): Given[] {
  if (!question.parts) return [{ question, answer }];
  return question.parts(answer).map(([id, part]) => {
    const one = questions.find((candidate) => candidate.id === id);
    if (!one) throw new UsageError(`${flagOf(turn, `${turn.step.id}.${question.id}`)}: there is no question ${id}.`);
    return { question: one, answer: checked(turn, one, part) };
  });
}

/** An answer in the form in which it is kept. Throws a UsageError if it is wrong. */
function checked(turn: Turn, question: Question, given: string): string {
  const { flags, context } = turn.run;
  const answer = question.isPath ? wholePath(given, context.paths.home) : given;
  const choices = question.choices?.map(({ value }) => value);
  const wrong =
    question.check?.(answer) ??
    (choices && !choices.includes(answer) ? `expected one of: ${choices.join(', ')}; found "${answer}"` : null);
  if (wrong !== null) {
    const name = `${turn.step.id}.${question.id}`;
    // A flag of the command's own says in its name what it is for.
    throw new UsageError(`${flagOf(turn, name)}: ${wrong}.`, flags.shown?.has(name) ? [] : [question.text]);
  }
  return question.understand?.(answer).kept ?? answer;
}

function keep({ step, run }: Turn, question: Question, answer: string): void {
  if (question.insteadOf !== undefined) run.journal.takeBack(step.id, question.insteadOf);
  const { answersNow } = run;
  if (question.onlyNow) answersNow.set(step.id, { ...answersNow.get(step.id), [question.id]: answer });
  else run.journal.answer(step.id, question.keptAs ?? question.id, answer);
}
