import { UsageError } from '../errors.ts';
import { excerpt } from '../lib/excerpt.ts';
import { nearest } from '../lib/nearest.ts';
import { type Answer, answerFlag, answerName, readAnswer } from '../steps/answer.ts';
import type { Step } from '../steps/step.ts';
import { type ChecklistFlags, type SkipFlag, usualSkipFlag } from './checklist.ts';
import { chosenSteps } from './run-checklist.ts';

/** The command line's values, as they were written. */
export interface WrittenFlags {
  readonly dryRun?: boolean | undefined;
  readonly answer?: readonly string[] | undefined;
  readonly confirm?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly only?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly verbose?: boolean | undefined;
}

function split(flag: string, written: string, shape: string, example: string): [string, string] {
  const at = written.indexOf('=');
  if (at > 0) return [written.slice(0, at).trim(), written.slice(at + 1).trim()];
  throw new UsageError(`${flag}: expected ${shape}, found "${excerpt(written)}".`, [`For example: ${flag} ${example}`]);
}

/** Throws a UsageError if a name is given twice. */
function refuseTwice(flag: string, names: readonly string[]): void {
  const again = names.find((name, index) => names.indexOf(name) < index);
  if (again !== undefined) throw new UsageError(`${flag} ${again} is given more than once.`, ['Give it once.']);
}

/** The ids of a list. Throws a UsageError if it has none: `--only ""` is not the same as no `--only`. */
function named(flag: string, ids: readonly string[] | undefined): readonly string[] | null {
  if (ids?.length === 0) throw new UsageError(`${flag}: expected the ids of steps, found none.`);
  return ids ?? null;
}

/**
 * Refuses flags about steps that this command line leaves out, and a command line that leaves out all steps. Answers
 * about the rotation are always allowed, because they find it. Throws a UsageError that names the flag.
 */
export function refuseUnused(steps: readonly Step[], flags: ChecklistFlags): void {
  const running = chosenSteps(steps, flags).map(({ id }) => id);
  if (running.length === 0) {
    throw new UsageError(`--only ${[...(flags.only ?? [])].join(',')} --from ${flags.from}: no step is left to run.`);
  }
  const skipped = running.filter((id) => flags.skips.has(id));
  if (flags.only && skipped.length === running.length) {
    throw new UsageError(`--only ${running.join(',')}: no step is left to run, because --skip leaves out the same.`);
  }
  const first = steps.filter(({ comesFirst }) => comesFirst).map(({ id }) => id);
  const isUsed = (id: string) => running.includes(id) || first.includes(id);
  const refuse = (flag: string, step: string) => {
    throw new UsageError(`${flag}: the step ${step} does not run.`, [`These steps run: ${running.join(', ')}.`]);
  };
  for (const answer of flags.answers.filter(({ ifRun }) => !ifRun)) {
    const flag = answerFlag(answer);
    if (flags.skips.has(answer.step)) throw new UsageError(`${flag}: the step ${answer.step} is left out with --skip.`);
    if (!isUsed(answer.step)) refuse(flag, answer.step);
  }
  for (const id of flags.confirms) if (!isUsed(id)) refuse(`--confirm ${id}`, id);
  for (const id of flags.skips.keys()) if (!running.includes(id)) refuse(`--skip ${id}`, id);
}

/** Checks the flags against the steps. Throws a UsageError that names the nearest step if one is not known. */
export function readChecklistFlags(
  steps: readonly Step[],
  written: WrittenFlags,
  {
    yes,
    status,
    skipFlag = usualSkipFlag,
  }: { readonly yes: boolean; readonly status: boolean; readonly skipFlag?: SkipFlag | undefined },
): ChecklistFlags {
  const ids = steps.map((step) => step.id);
  const known = (flag: string, id: string): string => {
    const named = steps.find((step) => step.id === id || step.check === id);
    if (named) return named.id;
    const meant = nearest(id, ids);
    throw new UsageError(`${flag}: there is no step "${id}".`, [
      meant ? `Did you mean ${meant}?` : `The steps are: ${ids.join(', ')}.`,
    ]);
  };
  const answers = readWrittenAnswers(written.answer ?? []);
  for (const { step } of answers) known('--answer', step);
  const skips = (written.skip ?? [])
    .map((text) => split('--skip', text, 'STEP="REASON"', 'stand-up="on leave that day"'))
    .map(([id, reason]) => [known('--skip', id), reason] as const);
  refuseTwice(
    '--skip',
    skips.map(([id]) => id),
  );
  for (const [id, reason] of skips) {
    if (steps.find((step) => step.id === id)?.comesFirst) {
      throw new UsageError(`--skip ${id}: nothing else is done before it is settled.`, [
        `Confirm it with --confirm ${id}.`,
      ]);
    }
    if (reason === '')
      throw new UsageError(`--skip ${id}: a reason is needed.`, [`For example: --skip ${id}="on leave that day"`]);
  }
  const confirmable = steps.flatMap((step) => (step.brief ? [step.id] : []));
  const confirms = (named('--confirm', written.confirm) ?? []).map((id) => known('--confirm', id));
  for (const id of confirms) {
    if (!confirmable.includes(id)) {
      const skip = skipFlag(id);
      throw new UsageError(`--confirm ${id}: this step is checked automatically.`, [
        `What can be confirmed: ${confirmable.join(', ')}.`,
        ...(skip === null ? [] : [`To leave it out: ${skip}`]),
      ]);
    }
    if (skips.some(([skipped]) => skipped === id)) {
      throw new UsageError(`The step ${id} can't be both confirmed and skipped.`);
    }
  }
  const only = named('--only', written.only);
  return {
    dryRun: status || written.dryRun === true,
    status,
    yes,
    answers,
    confirms: new Set(confirms),
    skips: new Map(skips),
    only: only && new Set(only.map((id) => known('--only', id))),
    from: written.from === undefined ? null : known('--from', written.from),
  };
}

/** Reads what --answer says. Throws a UsageError if it is not in its form, or if a question is answered twice. */
export function readWrittenAnswers(written: readonly string[], example = 'rotation.from=2026-11-23'): Answer[] {
  const answers = written.flatMap((text) => {
    const [name, value] = split('--answer', text, 'STEP.QUESTION=VALUE', example);
    const read = readAnswer(name, value);
    if (read === null) throw new UsageError(`--answer: expected STEP.QUESTION=VALUE, found "${name}=…".`);
    return read;
  });
  refuseTwice('--answer', answers.map(answerName));
  return answers;
}

/** The flags that a run needs again to go on as it was begun. Answers, and reasons to skip, are kept. */
export const flagsToRepeat = (
  { yes, only, from, confirms, answers }: ChecklistFlags,
  { input }: { readonly input: boolean },
): readonly string[] => [
  ...(yes ? ['--yes'] : []),
  ...(input ? [] : ['--no-input']),
  ...(only ? ['--only', [...only].join(',')] : []),
  ...(from === null ? [] : ['--from', from]),
  ...(confirms.size > 0 ? ['--confirm', [...confirms].join(',')] : []),
  ...answers.flatMap(({ flag, isForOneRun }) => (isForOneRun && flag !== undefined ? [flag] : [])),
];

/** Of two answers to the same question, the later one counts. */
const lastOfEach = (answers: readonly Answer[]): Answer[] => [
  ...new Map(answers.map((answer) => [answerName(answer), answer])).values(),
];

/**
 * Adds the answers that the command's own flags give. Throws a UsageError if two flags answer the same question
 * differently.
 */
export function withGiven(flags: ChecklistFlags, given: readonly Answer[]): ChecklistFlags {
  for (const answer of flags.answers) {
    const name = answerName(answer);
    const other = given.find((one) => answerName(one) === name);
    if (other !== undefined && other.value !== answer.value) {
      const values = `"${excerpt(answer.value)}" and "${excerpt(other.value)}"`;
      throw new UsageError(`${name} was given twice, with different values: ${values}.`);
    }
  }
  return { ...flags, answers: lastOfEach([...flags.answers, ...given]) };
}

/** Adds what the person typed, which overrides flags. */
export const withTyped = (flags: ChecklistFlags, typed: readonly Answer[]): ChecklistFlags => ({
  ...flags,
  answers: lastOfEach([...flags.answers, ...typed]),
});
