import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { mapTexts } from '../lib/map-texts.ts';
import { redact } from '../lib/redact.ts';
import { appendLine, readIfThere, setAside, writeWhole } from '../lib/whole-file.ts';
import type { Action, Made, StepMemory } from '../steps/step.ts';

const made = z.record(z.string(), z.json());

const stepState = z.object({
  answers: z.record(z.string(), z.string()).default({}),
  confirmedAt: z.string().nullable().default(null),
  seen: z.array(z.string()).default([]),
  skipped: z.object({ reason: z.string(), at: z.string() }).nullable().default(null),
  waiting: z.object({ whom: z.string(), at: z.string() }).nullable().default(null),
  actions: z
    .record(
      z.string(),
      z.object({
        intendedAt: z.string(),
        made: made.nullable(),
        madeAt: z.string().nullable(),
        failed: z.string().optional(),
        /** The action as it was begun, for when a later run finds it: never its text. */
        action: z
          .object({
            kind: z.enum(['send', 'change', 'run', 'write']),
            summary: z.string(),
            where: z.string(),
            data: made,
            text: z.string().optional(),
          })
          .optional(),
      }),
    )
    .default({}),
});

const stateFile = z.object({
  schemaVersion: z.literal(1),
  checklists: z.record(z.string(), z.record(z.string(), stepState)),
});

type StepState = z.infer<typeof stepState>;
type KeptAction = NonNullable<StepState['actions'][string]['action']>;
type StateFile = z.infer<typeof stateFile>;

const nothing: StepState = { answers: {}, confirmedAt: null, seen: [], skipped: null, waiting: null, actions: {} };

const toAction = (key: string, { kind, summary, where, data, text }: KeptAction): Action => ({
  key,
  kind,
  summary,
  where,
  data: data as Action['data'],
  ...(text === undefined ? {} : { text }),
});

/** What is remembered of one rotation, and the only way to change that. */
export interface Journal {
  readonly file: string;
  /**
   * Writes what was remembered so far, and everything from now on at once. Before that nothing is written, so that a
   * command line that is refused leaves nothing behind. `intend` does the same.
   */
  release(): void;
  /** The steps of the checklist of which anything is remembered. */
  steps(): readonly string[];
  memoryOf(step: string): StepMemory;
  /** The actions of a step that were begun, and of which it is not known how they ended. */
  pending(step: string): readonly { readonly action: Action; readonly since: Date; readonly failed: boolean }[];
  answer(step: string, question: string, answer: string): void;
  /** The question is open again: something else was decided instead. */
  takeBack(step: string, question: string): void;
  /** The person's word, and what it is about. */
  confirm(step: string, about: readonly string[], at: Date): void;
  see(step: string, item: string): void;
  skip(step: string, reason: string | null, at: Date): void;
  wait(step: string, whom: string | null, at: Date): void;
  /** Written before an action, so that a run that is stopped in the middle is known. */
  intend(step: string, action: Action, at: Date): void;
  /**
   * Written the moment the action's result is known; with it, a line in the audit. `found`: it was made earlier, and
   * seen only now.
   */
  made(step: string, action: Action, made: Made, at: Date, found?: 'found'): void;
  /** It was tried and did not happen, as far as is known: why. It is tried again, after it was looked for. */
  failed(step: string, action: Action, reason: string): void;
  /** It was begun, and did not happen. */
  forget(step: string, action: Action): void;
}

/** What was answered about a rotation itself, and when. */
export interface SavedAnswers {
  /** The rotation's first day: its file is called so. */
  readonly start: string;
  readonly answers: Readonly<Record<string, string>>;
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
 * What was answered about the rotations themselves, with the answers given last first: where the rota is wrong or late,
 * nothing else knows. A file that can't be used counts for nothing here.
 */
export function savedRotationAnswers(stateFolder: string, rota: string, step: string): SavedAnswers[] {
  const folder = path.join(stateFolder, 'rotations');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .flatMap((name) => {
      const start = name.startsWith(`${rota}-`) ? /-(\d{4}-\d{2}-\d{2})\.json$/.exec(name)?.[1] : undefined;
      if (start === undefined) return [];
      const file = path.join(folder, name);
      const { state } = read(file);
      const answers = Object.assign({}, ...Object.values(state?.checklists ?? {}).map((steps) => steps[step]?.answers));
      return Object.keys(answers).length > 0 ? [{ start, answers, at: statSync(file).mtimeMs }] : [];
    })
    .sort((a, b) => b.at - a.at)
    .map(({ start, answers }) => ({ start, answers }));
}

/** Whether the audit has a line about this very intent. */
function isAudited(file: string, step: string, key: string, begunAt: string): boolean {
  return (readIfThere(file) ?? '').split('\n').some((line) => {
    try {
      const found = JSON.parse(line);
      return found.step === step && found.action === key && found.begunAt === begunAt;
    } catch {
      return false;
    }
  });
}

/**
 * Opens the journal of a rotation for one checklist. A file that is damaged or newer is kept aside before anything is
 * written, never overwritten, and `warn` gets where. With `dryRun` nothing is ever written.
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
  if (problem !== null) {
    options.warn(
      `The state of this rotation, ${file}, can't be used: ${problem}. ` +
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
  let isHeld = true;
  let isChanged = false;
  let isUnusable = problem !== null;
  const write = () => {
    if (isHeld || dryRun || !isChanged) return;
    if (isUnusable) options.warn(`The state that can't be used is kept as ${setAside(file, options.now)}.`);
    isUnusable = false;
    writeWhole(file, `${JSON.stringify(mapTexts(state, redact), null, 2)}\n`);
    isChanged = false;
  };
  const release = () => {
    isHeld = false;
    write();
  };
  const change = (step: string, mutate: (state: StepState) => void) => {
    mutate(stateOf(step));
    isChanged = true;
    write();
  };
  return {
    file,
    release,
    steps: () => Object.keys(steps),
    memoryOf: (step) => steps[step] ?? nothing,
    answer: (step, question, answer) =>
      change(step, (s) => {
        // The one that was given last stands last: of two that speak of the same thing, it is the one that counts.
        delete s.answers[question];
        s.answers[question] = answer;
      }),
    takeBack: (step, question) => {
      if (steps[step]?.answers[question] === undefined) return;
      change(step, (s) => {
        delete s.answers[question];
      });
    },
    pending: (step) =>
      Object.entries(steps[step]?.actions ?? {}).flatMap(([key, { made, action, intendedAt, failed }]) =>
        made === null && action
          ? [{ action: toAction(key, action), since: new Date(intendedAt), failed: failed !== undefined }]
          : [],
      ),
    confirm: (step, about, at) =>
      change(step, (s) => {
        s.confirmedAt = at.toISOString();
        s.seen.push(...about.filter((id) => !s.seen.includes(id)));
      }),
    see: (step, item) =>
      change(step, (s) => {
        if (!s.seen.includes(item)) s.seen.push(item);
      }),
    skip: (step, reason, at) =>
      change(step, (s) => {
        // Said once more it is nothing new.
        if (reason === null) s.skipped = null;
        else if (s.skipped?.reason !== reason) s.skipped = { reason, at: at.toISOString() };
      }),
    wait: (step, whom, at) =>
      change(step, (s) => {
        s.waiting = whom === null ? null : { whom, at: s.waiting?.at ?? at.toISOString() };
      }),
    intend(step, action, at) {
      change(step, (s) => {
        const { kind, summary, where, text, data } = action;
        // What is changed needs no text to be found again, and a list of tickets would be in it.
        const kept = { kind, summary, where, data: { ...data } as never, ...(kind === 'send' ? { text } : {}) };
        s.actions[action.key] = { intendedAt: at.toISOString(), made: null, madeAt: null, action: kept };
      });
      release();
    },
    made(step, action, result, at, found) {
      const intended = stateOf(step).actions[action.key];
      if (!intended) throw new Error(`${step}: ${action.key} was made without having been intended`);
      const audit = path.join(options.stateFolder, 'audit.ndjson');
      // The audit comes first: whoever is stopped in between finds the intent again, and the line about it.
      if (!dryRun && !(found && isAudited(audit, step, action.key, intended.intendedAt))) {
        // The summary names what was touched; the text that was sent stays out of it, and so do secrets.
        const line = {
          at: at.toISOString(),
          checklist,
          step,
          action: action.key,
          kind: action.kind,
          what: action.summary,
          where: action.where,
          begunAt: intended.intendedAt,
          ...(found ? { found: true } : {}),
          made: result,
        };
        appendLine(audit, JSON.stringify(mapTexts(line, redact)));
      }
      change(step, (s) => {
        const { failed: _, ...rest } = intended;
        s.actions[action.key] = { ...rest, made: result as never, madeAt: at.toISOString() };
      });
    },
    failed: (step, action, reason) =>
      change(step, (s) => {
        const intended = s.actions[action.key];
        if (intended) s.actions[action.key] = { ...intended, failed: reason };
      }),
    forget: (step, action) =>
      change(step, (s) => {
        delete s.actions[action.key];
      }),
  };
}
