import { absolutePath } from '../config/places.ts';
import { Failure, UsageError } from '../errors.ts';
import { nearest } from '../lib/nearest.ts';
import { sanitise } from '../lib/sanitise.ts';
import { type Answer, answerFlag, answerName, keptName, questionName } from '../steps/answer.ts';
import type { Question, Step, Unsent } from '../steps/step.ts';
import { type GivenAnswer, memoryOf, stepContext, type Turn, unsentBy } from './turn.ts';

/**
 * Reads the flags about this step. Throws a UsageError if an answer is wrong. If a service does not answer, the flags
 * are read when the step's turn comes.
 */
export async function readAnswers(turn: Turn): Promise<void> {
  try {
    await readGiven(turn);
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Failure) || turn.run.context.signal.aborted) throw error;
  }
}

/** Reads them once other steps may have run: a wrong answer then fails only this step. */
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

/** Remembers the flags about this step, because earlier steps may report them. */
export function keepAnswers(turn: Turn): void {
  const { step, run } = turn;
  const reason = run.flags.skips.get(step.id);
  // The latest flag wins: a step that rests on a confirmation is skipped even if it was confirmed before.
  if (reason !== undefined && step.brief && memoryOf(turn).confirmedAt !== null) run.journal.reopen(step.id, []);
  if (reason !== undefined) run.journal.skip(step.id, reason, run.context.clock.now());
  const unsent = unsentBy(turn);
  for (const { question, value, confirms } of turn.given ?? []) {
    sayReplaced(turn, unsent, question, value);
    keep(turn, question, value);
    if (confirms) run.journal.confirm(step.id, confirms, run.context.clock.now());
  }
}

/** Says which text a flag's answer takes the place of, if that was not sent. */
function sayReplaced(turn: Turn, unsent: readonly Unsent[], question: Question, value: string): void {
  const name = keptName(question);
  const replaced = unsent.find(({ answer }) => answer === name);
  const before = memoryOf(turn).answers[name];
  if (!replaced || before === undefined || before === value || turn.run.flags.dryRun) return;
  turn.run.context.terminal.note(`This replaces ${replaced.what}, which was not sent:\n${sanitise(before)}`);
}

/** Remembers what the person typed. Throws a UsageError if it is wrong. */
export function keepAnswer(turn: Turn, question: Question, value: string): void {
  const { id, about, required } = question;
  // Leaving an optional question empty is always valid.
  const isNothing = value === '' && !required;
  const answer = { step: turn.step.id, question: id, ...(about === undefined ? {} : { about }), value };
  keep(turn, question, isNothing ? value : checked(turn, question, answer));
}

async function readGiven(turn: Turn): Promise<void> {
  const { step, run } = turn;
  const given = run.flags.answers.filter((answer) => answer.step === step.id);
  const questions = given.length === 0 ? [] : ((await step.questions?.(stepContext(turn))) ?? []);
  const late: string[] = [];
  const read = given.map(async (answer): Promise<GivenAnswer[]> => {
    const question = questions.find(({ id, about }) => id === answer.question && about === answer.about);
    if (question) return inParts(turn, question, answer, questions);
    const before = memoryOf(turn).answers[questionName(answer.question, answer.about)];
    // An earlier run of the same command line may have settled it.
    if (before !== answer.value) late.push(await whyLate(turn, answer, questions));
    return [];
  });
  turn.given = (await Promise.all(read)).flat();
  turn.tooLate = late;
}

/** Why an answer comes too late. Throws a UsageError if there never was such a question. */
async function whyLate(turn: Turn, answer: Answer, questions: readonly Question[]): Promise<string> {
  const { step } = turn;
  const none = (await step.whyNoQuestion?.(stepContext(turn), answer)) ?? null;
  if (none?.isLate) return `${answerFlag(answer)}: ${none.why}`;
  if (none) throw new UsageError(`${answerFlag(answer)}: ${none.why}.`);
  const names = questions.map(({ id, about }) => questionName(id, about));
  const meant = nearest(questionName(answer.question, answer.about), names);
  const known = `Its questions are: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' …' : ''}.`;
  throw new UsageError(`--answer ${answerName(answer)}: the step ${step.id} has no such question.`, [
    meant ? `Did you mean ${step.id}.${meant}?` : names.length > 0 ? known : asksNothing(step),
  ]);
}

/** The step may have no questions now, or none at all. */
const asksNothing = ({ questions }: Step) => (questions ? 'It has nothing to ask now.' : 'It has no question at all.');

/** An answer about several things, as the answers about each. */
function inParts(turn: Turn, question: Question, answer: Answer, questions: readonly Question[]): GivenAnswer[] {
  const value = checked(turn, question, answer);
  if (!question.parts) return [{ question, value, confirms: answer.confirms }];
  return question.parts(value).map((part) => {
    const one = questions.find(({ id, about }) => id === question.id && about === part.about);
    const name = questionName(question.id, part.about);
    if (!one) throw new UsageError(`${answerFlag(answer)}: there is no question ${name}.`);
    return { question: one, value: checked(turn, one, { ...answer, ...part }) };
  });
}

/** An answer in the form in which it is kept. Throws a UsageError if it is wrong. */
function checked({ run }: Turn, question: Question, answer: Answer): string {
  const value =
    question.isPath && answer.value !== ''
      ? absolutePath(answer.value, process.cwd(), run.context.paths.home)
      : answer.value;
  const isStream = question.isPath && answer.value === '-';
  const choices = question.choices?.map((choice) => choice.value);
  const wrong =
    (isStream ? 'expected a file, and - is none' : question.check?.(value)) ??
    (choices && !choices.includes(value) ? `expected one of: ${choices.join(', ')}; found "${value}"` : null);
  if (wrong !== null) {
    // A command's own flag already names what it answers.
    throw new UsageError(`${answerFlag(answer)}: ${wrong}.`, answer.flag ? [] : [question.text]);
  }
  return question.understand?.(value).kept ?? value;
}

function keep({ step, run }: Turn, question: Question, value: string): void {
  if (question.insteadOf !== undefined) run.journal.takeBack(step.id, questionName(question.insteadOf, question.about));
  const { answersNow, givenNow } = run;
  const name = keptName(question);
  givenNow.set(step.id, [...(givenNow.get(step.id) ?? []), name]);
  if (question.onlyNow) answersNow.set(step.id, { ...answersNow.get(step.id), [name]: value });
  else run.journal.answer(step.id, name, value);
}
