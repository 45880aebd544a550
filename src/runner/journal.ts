import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { addDays, daysBetween } from '../lib/days.ts';
import { mapTexts } from '../lib/map-texts.ts';
import { appendLine, readIfThere, setAside, writeWhole } from '../lib/whole-file.ts';
import { redact } from '../redaction/redact.ts';
import type { Rotation } from '../rotation/rotations.ts';
import { samePerson } from '../services/rota/people.ts';
import type { RotaPerson } from '../services/rota/rota.ts';
import type { Action, Made, Plan, StepMemory } from '../steps/step.ts';

const made = z.record(z.string(), z.json());

const stepState = z.object({
  answers: z.record(z.string(), z.string()).default({}),
  confirmedAt: z.string().nullable().default(null),
  seen: z.array(z.string()).default([]),
  skipped: z.object({ reason: z.string(), at: z.string() }).nullable().default(null),
  waiting: z
    .object({
      whom: z.string(),
      at: z.string(),
      awaited: z.array(z.object({ what: z.string(), whom: z.string(), at: z.string() })).optional(),
    })
    .nullable()
    .default(null),
  moving: z.object({ tickets: z.array(z.number()), to: z.array(z.number()) }).default({ tickets: [], to: [] }),
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
  schemaVersion: z.union([z.literal(1), z.literal(2)]),
  /** Whose rotation it is, and its days when a checklist last ran. Version 1 had only the first day, in the file's name. */
  rotation: z.object({ name: z.string(), email: z.string(), start: z.string(), end: z.string() }).optional(),
  /** Of a change: the command line that made it. */
  line: z.object({ words: z.array(z.string()), texts: z.record(z.string(), z.string()) }).optional(),
  checklists: z.record(z.string(), z.record(z.string(), stepState)),
  /** Since when nothing of a checklist is left. */
  finished: z.record(z.string(), z.string()).optional(),
});

type StepState = z.infer<typeof stepState>;
type KeptAction = NonNullable<StepState['actions'][string]['action']>;
type StateFile = z.infer<typeof stateFile>;

/** The memory of a step of which nothing is remembered. */
export const nothingRemembered: StepState = {
  answers: {},
  confirmedAt: null,
  seen: [],
  skipped: null,
  waiting: null,
  moving: { tickets: [], to: [] },
  actions: {},
};

const toAction = (key: string, { kind, summary, where, data, text }: KeptAction): Action => ({
  key,
  kind,
  summary,
  where,
  data: data as Action['data'],
  ...(text === undefined ? {} : { text }),
});

/** A command line that can be given again. */
export interface CommandLine {
  /** Without the program and without texts: `ticket status 48203 on-hold`. */
  readonly words: readonly string[];
  /** What was written for colleagues, by option. If it is given again without them, they are taken from here. */
  readonly texts: Readonly<Record<string, string>>;
}

/** What is remembered of one rotation, or of one checklist without a rotation, and the only way to change that. */
export interface Journal {
  readonly file: string;
  /** What it is called in messages: `JournalPlace.id`. */
  readonly id: string;
  /** The command line of a change; null if none was kept. */
  readonly line: CommandLine | null;
  /**
   * Writes what was remembered so far, and everything from now on at once. Before that nothing is written, so that a
   * command line that is refused leaves nothing behind. `intend` does the same.
   */
  release(): void;
  /** Since when nothing of the checklist is left, ISO 8601; null if something is. */
  readonly finishedAt: string | null;
  /** Nothing of the checklist is left; null: something is, perhaps again. */
  finish(at: Date | null): void;
  /** The steps of the checklist that have left anything in the journal. */
  steps(): readonly string[];
  memoryOf(step: string): StepMemory;
  /** The actions of a step that were begun and have no known result. */
  pending(step: string): readonly { readonly action: Action; readonly since: Date; readonly failed: boolean }[];
  answer(step: string, question: string, answer: string): void;
  /** Forgets an answer: something else was decided instead. */
  takeBack(step: string, question: string): void;
  /** The person confirmed the step; `about` says what. */
  confirm(step: string, about: readonly string[], at: Date): void;
  /** Takes the confirmation back, and the reason to skip the step. */
  reopen(step: string, about: readonly string[]): void;
  see(step: string, item: string): void;
  skip(step: string, reason: string | null, at: Date): void;
  wait(step: string, waitFor: string | null, at: Date, awaited?: Plan['awaited']): void;
  /** Tickets that a step is to move, and the users they go to: written before anything is sent, and never forgotten. */
  track(step: string, tickets: readonly number[], to: readonly number[]): void;
  /** Written before an action, so that an interrupted run is noticed. The step is no longer skipped. */
  intend(step: string, action: Action, at: Date): void;
  /**
   * Written the moment the action's result is known; with it, a line in the audit. `found`: it was made earlier, and
   * seen only now.
   */
  made(step: string, action: Action, made: Made, at: Date, found?: 'found'): void;
  /** It was tried, and apparently did not happen. The next run looks for it, and tries again. */
  failed(step: string, action: Action, reason: string): void;
  /** It was begun and did not happen. */
  forget(step: string, action: Action): void;
}

/** Identifies a rotation's journal. */
export type JournalRotation = Pick<Rotation, 'person' | 'start' | 'end'>;

/** Where a journal is. */
export interface JournalPlace {
  readonly file: string;
  /**
   * What it is called for good, in messages too. For a rotation that is the first day that it had when the journal
   * began.
   */
  readonly id: string;
}

/** A journal that exists. */
export interface SavedJournal extends JournalPlace {
  /** Null in files of version 1. */
  readonly person: RotaPerson | null;
  readonly start: string;
  readonly end: string;
  /** Answers about the rotation itself, which no service knows if the rota is wrong or late. */
  readonly answers: Readonly<Record<string, string>>;
}

/** Files of version 1 do not say how long the rotation is: at least a working week, in days after the first. */
const shortest = 4;

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
  if (typeof version === 'number' && version > 2) return { state: null, problem: 'a newer govsupport wrote it' };
  const parsed = stateFile.safeParse(plain);
  return parsed.success ? { state: parsed.data, problem: null } : { state: null, problem: 'it is damaged' };
}

/** The journals of a rota, the latest first, without files that can't be used. */
export function savedJournals(stateFolder: string, rota: string): SavedJournal[] {
  const folder = path.join(stateFolder, 'rotations');
  const names = existsSync(folder) ? readdirSync(folder).sort().reverse() : [];
  return names.flatMap((name) => {
    const id = name.startsWith(`${rota}-`) ? /-(\d{4}-\d{2}-\d{2})(?:-\d+)?\.json$/.exec(name)?.[1] : undefined;
    const file = path.join(folder, name);
    const { state } = id === undefined ? { state: null } : read(file);
    if (id === undefined || state === null) return [];
    const answers: Record<string, string> = {};
    for (const steps of Object.values(state.checklists)) Object.assign(answers, steps.rotation?.answers);
    const { start, end, ...person } = state.rotation ?? {
      start: answers.from ?? id,
      end: answers.to ?? addDays(answers.from ?? id, shortest),
    };
    return [{ file, id, person: 'email' in person ? person : null, start, end, answers }];
  });
}

/** The journal of a rotation: of the same person's journals, the one that shares most days with it. */
export function journalOf(
  saved: readonly SavedJournal[],
  { person, start, end }: JournalRotation,
): SavedJournal | null {
  const shared = (one: SavedJournal) =>
    one.person === null || samePerson(one.person, person)
      ? daysBetween(one.start > start ? one.start : start, one.end < end ? one.end : end)
      : -1;
  return saved.filter((one) => shared(one) >= 0).sort((a, b) => shared(b) - shared(a))[0] ?? null;
}

/** The place of a rotation's journal, whether or not it exists. */
export function findJournal(stateFolder: string, rota: string, rotation: JournalRotation): JournalPlace {
  const saved = savedJournals(stateFolder, rota);
  const found = journalOf(saved, rotation);
  if (found) return found;
  // A rotation that has moved since, or someone else's, may have taken the name.
  for (let count = 1; ; count++) {
    const name = `${rota}-${rotation.start}${count === 1 ? '' : `-${count}`}.json`;
    const file = path.join(stateFolder, 'rotations', name);
    if (!saved.some((one) => one.file === file)) return { file, id: rotation.start };
  }
}

/** Whether the audit has a line about this intent. */
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
 * Opens a journal for one checklist; `rotation` is null if it is not about a rotation. A damaged or newer file is kept
 * aside before anything is written, and `warn` gets its new name. With `dryRun` nothing is ever written.
 */
export function openJournal(options: {
  readonly stateFolder: string;
  readonly file: string;
  readonly id: string;
  readonly rotation: JournalRotation | null;
  readonly checklist: string;
  /** The command line of a change, to be kept with it. */
  readonly line?: CommandLine | undefined;
  readonly dryRun: boolean;
  readonly now: Date;
  warn(text: string): void;
}): Journal {
  const { file, checklist, dryRun } = options;
  const { state: found, problem } = read(file);
  if (problem !== null) {
    options.warn(
      `The saved state, ${file}, can't be used: ${problem}. ` +
        'Everything is checked again; answers and confirmations may be asked for again.',
    );
  }
  const { rotation } = options;
  const state: StateFile = {
    ...found,
    schemaVersion: 2,
    ...(rotation ? { rotation: { ...rotation.person, start: rotation.start, end: rotation.end } } : {}),
    ...(options.line ? { line: options.line as NonNullable<StateFile['line']> } : {}),
    checklists: found?.checklists ?? {},
  };
  state.checklists[checklist] ??= {};
  const steps = state.checklists[checklist];
  const stateOf = (step: string): StepState => {
    steps[step] ??= structuredClone(nothingRemembered);
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
    id: options.id,
    line: state.line ?? null,
    finishedAt: state.finished?.[checklist] ?? null,
    release,
    finish(at) {
      if ((state.finished?.[checklist] === undefined) === (at === null)) return;
      const { [checklist]: _, ...others } = state.finished ?? {};
      state.finished = at === null ? others : { ...others, [checklist]: at.toISOString() };
      isChanged = true;
      write();
    },
    steps: () => Object.keys(steps),
    memoryOf: (step) => steps[step] ?? nothingRemembered,
    answer: (step, question, answer) =>
      change(step, (s) => {
        // The latest answer is last, and wins over an earlier one about the same thing.
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
    reopen: (step, about) =>
      change(step, (s) => {
        s.confirmedAt = null;
        s.skipped = null;
        s.seen = s.seen.filter((id) => !about.includes(id));
      }),
    see: (step, item) =>
      change(step, (s) => {
        if (!s.seen.includes(item)) s.seen.push(item);
      }),
    skip: (step, reason, at) =>
      change(step, (s) => {
        // The same reason again is nothing new.
        if (reason === null) s.skipped = null;
        else if (s.skipped?.reason !== reason) s.skipped = { reason, at: at.toISOString() };
      }),
    wait: (step, waitFor, at, awaited) =>
      change(step, (s) => {
        const now = at.toISOString();
        const each = awaited?.map(({ what, whom, since }) => ({ what, whom, at: since ?? now }));
        s.waiting =
          waitFor === null
            ? null
            : { whom: waitFor, at: s.waiting?.at ?? now, ...(each === undefined ? {} : { awaited: each }) };
      }),
    track(step, tickets, to) {
      const known = steps[step]?.moving ?? nothingRemembered.moving;
      const moving = {
        tickets: [...new Set([...known.tickets, ...tickets])],
        to: [...new Set([...known.to, ...to])],
      };
      if (moving.tickets.length === known.tickets.length && moving.to.length === known.to.length) return;
      change(step, (s) => {
        s.moving = moving;
      });
    },
    intend(step, action, at) {
      change(step, (s) => {
        const { kind, summary, where, text, data } = action;
        // A change is found without its text, which may hold a list of tickets.
        const kept = { kind, summary, where, data: { ...data } as never, ...(kind === 'send' ? { text } : {}) };
        s.actions[action.key] = { intendedAt: at.toISOString(), made: null, madeAt: null, action: kept };
        s.skipped = null;
      });
      release();
    },
    made(step, action, result, at, found) {
      const intended = stateOf(step).actions[action.key];
      if (!intended) throw new Error(`${step}: ${action.key} was made without having been intended`);
      const audit = path.join(options.stateFolder, 'audit.ndjson');
      // The audit comes first: a run that is stopped in between leaves the intent, and the next one finds the line.
      if (!dryRun && !(found && isAudited(audit, step, action.key, intended.intendedAt))) {
        // The summary names what was touched; texts that were sent stay out of the audit, and so do secrets.
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
