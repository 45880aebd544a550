import path from 'node:path';
import * as z from 'zod';
import { Failure } from '../errors.ts';
import type { Action, Made, StepMemory } from '../steps/step.ts';
import { appendLine, readIfThere, setAside, writeWhole } from './state-file.ts';

const made = z.record(z.string(), z.json());

const stepState = z.object({
  answers: z.record(z.string(), z.string()).default({}),
  confirmedAt: z.string().nullable().default(null),
  seen: z.array(z.string()).default([]),
  skipped: z.object({ reason: z.string(), at: z.string() }).nullable().default(null),
  waiting: z.object({ whom: z.string(), at: z.string() }).nullable().default(null),
  actions: z
    .record(z.string(), z.object({ intendedAt: z.string(), made: made.nullable(), madeAt: z.string().nullable() }))
    .default({}),
});

const stateFile = z.object({
  schemaVersion: z.literal(1),
  checklists: z.record(z.string(), z.record(z.string(), stepState)),
});

type StepState = z.infer<typeof stepState>;
type StateFile = z.infer<typeof stateFile>;

const nothing: StepState = { answers: {}, confirmedAt: null, seen: [], skipped: null, waiting: null, actions: {} };

/** What is remembered of one rotation, and the only way to change that. */
export interface Journal {
  readonly file: string;
  /** Where an unreadable file was put, or null. */
  readonly setAside: string | null;
  memoryOf(step: string): StepMemory;
  answer(step: string, question: string, answer: string): void;
  confirm(step: string, at: Date): void;
  see(step: string, item: string): void;
  skip(step: string, reason: string | null, at: Date): void;
  wait(step: string, whom: string | null, at: Date): void;
  /** Written before an action, so that a run that is stopped in the middle is known. */
  intend(step: string, action: Action, at: Date): void;
  /** Written the moment the action's result is known; with it, a line in the audit. */
  made(step: string, action: Action, made: Made, at: Date): void;
}

/** Where a rotation's state is. */
export const journalFile = (stateFolder: string, rota: string, start: string): string =>
  path.join(stateFolder, 'rotations', `${rota}-${start}.json`);

function read(file: string): { state: StateFile | null; problem: string | null } {
  const text = readIfThere(file);
  if (text === null) return { state: null, problem: null };
  let plain: unknown;
  try {
    plain = JSON.parse(text);
  } catch {
    return { state: null, problem: 'it is damaged' };
  }
  const version = (plain as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === 'number' && version > 1) return { state: null, problem: 'a newer govsupport wrote it' };
  const parsed = stateFile.safeParse(plain);
  return parsed.success ? { state: parsed.data, problem: null } : { state: null, problem: 'it is damaged' };
}

/**
 * Opens the journal of a rotation for one checklist. A file that is damaged or newer is kept aside, never overwritten,
 * and `warn` is told. With `dryRun` nothing is ever written, and such a file stays where it is.
 */
export function openJournal(options: {
  readonly stateFolder: string;
  readonly file: string;
  readonly checklist: string;
  readonly dryRun: boolean;
  readonly now: Date;
  warn(text: string): void;
}): Journal {
  const { file, checklist, dryRun } = options;
  const { state: found, problem } = read(file);
  let aside: string | null = null;
  if (problem !== null) {
    if (!dryRun) aside = setAside(file, options.now);
    options.warn(
      `The state of this rotation, ${file}, can't be used: ${problem}. ` +
        (aside ? `It is kept as ${aside}. ` : '') +
        'What is true is looked at anew; answers and confirmations may be asked again.',
    );
  }
  const state: StateFile = found ?? { schemaVersion: 1, checklists: {} };
  state.checklists[checklist] ??= {};
  const steps = state.checklists[checklist];
  const stateOf = (step: string): StepState => {
    steps[step] ??= structuredClone(nothing);
    return steps[step];
  };
  const change = (step: string, mutate: (state: StepState) => void) => {
    mutate(stateOf(step));
    if (!dryRun) writeWhole(file, `${JSON.stringify(state, null, 2)}\n`);
  };
  return {
    file,
    setAside: aside,
    memoryOf: (step) => steps[step] ?? nothing,
    answer: (step, question, answer) =>
      change(step, (s) => {
        s.answers[question] = answer;
      }),
    confirm: (step, at) =>
      change(step, (s) => {
        s.confirmedAt = at.toISOString();
      }),
    see: (step, item) =>
      change(step, (s) => {
        if (!s.seen.includes(item)) s.seen.push(item);
      }),
    skip: (step, reason, at) =>
      change(step, (s) => {
        s.skipped = reason === null ? null : { reason, at: at.toISOString() };
      }),
    wait: (step, whom, at) =>
      change(step, (s) => {
        s.waiting = whom === null ? null : { whom, at: s.waiting?.at ?? at.toISOString() };
      }),
    intend: (step, action, at) =>
      change(step, (s) => {
        s.actions[action.key] = { intendedAt: at.toISOString(), made: null, madeAt: null };
      }),
    made(step, action, result, at) {
      const intended = stateOf(step).actions[action.key];
      if (!intended) throw new Failure(`${step}: ${action.key} was made without having been intended.`);
      change(step, (s) => {
        s.actions[action.key] = { ...intended, made: result as never, madeAt: at.toISOString() };
      });
      if (dryRun) return;
      // The summary names what was touched; the text that was sent stays out of it, and so do secrets.
      const line = {
        at: at.toISOString(),
        checklist,
        step,
        action: action.key,
        kind: action.kind,
        where: action.where,
        made: result,
      };
      appendLine(path.join(options.stateFolder, 'audit.ndjson'), JSON.stringify(line));
    },
  };
}
