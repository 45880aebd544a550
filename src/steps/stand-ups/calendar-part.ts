import path from 'node:path';
import * as z from 'zod';
import { count } from '../../handover/words.ts';
import type { Playbook } from '../../playbook/schema.ts';
import type { CalendarEntry } from '../../rotation/calendar-file.ts';
import type { Rotation } from '../../rotation/rotations.ts';
import { actionData } from '../action-data.ts';
import { shownDay } from '../rotation.ts';
import type { Action, Made, Question, StepContext } from '../step.ts';
import { fileNow, fileProblem, writeStandUps } from './stand-up-file.ts';

/** A calendar file is written. */
export const calendarData = actionData('calendar-file', { file: z.string() });

/** How a step writes one. */
export type CalendarAction = Action<z.infer<typeof calendarData>>;

/** A calendar file that the person asked for. */
export interface CalendarFile {
  /** Its name, as it was given. */
  readonly written: string;
  /** It was written, and is not asked for again. */
  readonly made: boolean;
  /** What became of it, as the end of a sentence: `was written to /home/ada/end.ics`. */
  readonly fate: string;
  readonly evidence: { readonly calendarFile: string | null };
}

/** The part of a step that writes a calendar file on request. */
export interface CalendarPart {
  /** The file that the person asked for; null if they asked for none. */
  wanted(step: StepContext): CalendarFile | null;
  questions(step: StepContext): readonly Question[];
  /** How to ask for the file. */
  means(what: string): { readonly hint: string; readonly flags: string };
  /** Null if there is nothing to write. */
  action(step: StepContext): CalendarAction | null;
  apply(step: StepContext, action: CalendarAction): Made;
}

/** The absolute path of a file given as `~/stand-ups.ics`, or relative to the current folder. */
const resolve = ({ context }: StepContext, written: string) =>
  path.resolve(written.startsWith('~/') ? path.join(context.paths.home, written.slice(2)) : written);

/** What became of a file, and how to write it again. */
const fates = (flag: string) => ({
  there: (file: string) => `was written to ${file}`,
  gone: (file: string) => `was written to ${file}, and is no longer there; ${flag} writes it again`,
  other: (file: string) => `was written to ${file}, which has other dates now; ${flag} writes another one`,
});

/** Makes the part for a step, from what goes into the file and its default name. */
export function calendarPart({
  stepId,
  what = 'stand-up',
  usualTime,
  entryFor,
  fileName,
}: {
  readonly stepId: string;
  /** What the file has one or more of. */
  readonly what?: string;
  /** The time unless the person gives another: when support opens, because the playbook names none for the stand-up. */
  readonly usualTime?: string;
  entryFor(rotation: Rotation, time: string, playbook: Playbook): CalendarEntry;
  fileName(rotation: Rotation): string;
}): CalendarPart {
  const flag = `--answer ${stepId}.calendar-file=FILE.ics`;
  const timeOf = ({ context, memory }: StepContext) =>
    memory.answers.time ?? usualTime ?? context.playbook.rota.hours.from;
  const entryOf = (step: StepContext, rotation: Rotation) => entryFor(rotation, timeOf(step), step.context.playbook);
  /** Another name or time is another action. */
  const keyOf = (step: StepContext, written: string) => `calendar-file ${written} ${timeOf(step)}`;
  const wanted: CalendarPart['wanted'] = (step) => {
    const { answers, actions } = step.memory;
    const written = answers['calendar-file'];
    if (!written) return null;
    const made = actions[keyOf(step, written)]?.made ?? null;
    // A relative name was taken from the folder of that run.
    const file = typeof made?.file === 'string' ? made.file : resolve(step, written);
    const now = made && step.rotation ? fileNow(file, entryOf(step, step.rotation)) : 'gone';
    return {
      written,
      // Whoever has imported the file may have removed it. If it is asked for again, it is wanted again.
      made: made !== null && (now === 'there' || !step.isGivenNow('calendar-file')),
      fate: fates(flag)[now](file),
      evidence: { calendarFile: now === 'there' ? file : null },
    };
  };
  return {
    wanted,
    questions(step) {
      const { rotation } = step;
      if (!rotation) return [];
      return [
        {
          id: 'calendar-file',
          text: 'Calendar file to write',
          kind: 'text',
          default: fileName(rotation),
          required: false,
          onRequest: true,
          check: (answer) => fileProblem(answer, resolve(step, answer), entryOf(step, rotation)),
        },
        {
          id: 'time',
          text: 'Start time, UK time',
          kind: 'text',
          default: timeOf(step),
          required: false,
          onRequest: true,
          check: (answer) =>
            /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(answer) ? null : `expected a time such as 10:00, found "${answer}"`,
        },
      ];
    },
    means: (what) => ({
      hint: `${what}: choose calendar`,
      flags: `${what}: ${flag}`,
    }),
    action(step) {
      const { rotation } = step;
      const file = wanted(step);
      if (!file || file.made || !rotation) return null;
      const { days, start, minutes } = entryOf(step, rotation);
      if (days.length === 0) return null;
      const place = resolve(step, file.written);
      const away = rotation.cover
        .filter(({ date }) => date >= (days[0] ?? ''))
        .map(({ date, person }) => `not ${shownDay(date)}: ${person.name} stands in`);
      return {
        key: keyOf(step, file.written),
        kind: 'write',
        summary: `Write a calendar file with ${count(days.length, what)}`,
        where: place,
        text: [`${start}, ${minutes} minutes, UK time`, ...days.map(shownDay), ...away].join('\n'),
        data: { kind: 'calendar-file', file: place },
      };
    },
    apply(step, { data: { file } }) {
      if (!step.rotation) return {};
      return { file, was: writeStandUps(stepId, file, entryOf(step, step.rotation), step.context.clock.now()) };
    },
  };
}
