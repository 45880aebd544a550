import path from 'node:path';
import { pass, unknown } from '../checks/check.ts';
import type { CalendarEntry } from '../rota/calendar-file.ts';
import type { Rotation } from '../rota/rotations.ts';
import { shownDay } from './rotation.ts';
import { fileProblem, standUps, writeStandUps } from './stand-up-file.ts';
import type { Action, Question, Step, StepContext } from './step.ts';

/** The page names no time: the one at which support opens, until the person says another. */
const timeOf = ({ context, memory }: StepContext) => memory.answers.time ?? context.playbook.rota.hours.from;

const entryOf = (step: StepContext, rotation: Rotation): CalendarEntry =>
  standUps(rotation, timeOf(step), step.context.playbook.page.url);

/** Where a file is to be that was written as `~/stand-ups.ics`, or relative to the current folder. */
const resolve = ({ context }: StepContext, written: string) =>
  path.resolve(written.startsWith('~/') ? path.join(context.paths.home, written.slice(2)) : written);

/** As it was asked for, so that another time or name is something new. */
const keyOf = (step: StepContext, written: string) => `calendar-file ${written} ${timeOf(step)}`;

/** The file that was asked for, and whether it was written; null where none was. */
function wanted(step: StepContext): { written: string; key: string; made: boolean } | null {
  const written = step.memory.answers['calendar-file'];
  if (!written) return null;
  const key = keyOf(step, written);
  return { written, key, made: Boolean(step.memory.actions[key]?.made) };
}

function questionsOf(step: StepContext, rotation: Rotation): readonly [Question, Question] {
  return [
    {
      id: 'calendar-file',
      text: 'Calendar file to write',
      kind: 'text',
      default: `stand-ups-${rotation.start}.ics`,
      required: false,
      onRequest: true,
      check: (answer) => fileProblem(answer, resolve(step, answer), entryOf(step, rotation)),
    },
    {
      id: 'time',
      text: 'When they begin, UK time',
      kind: 'text',
      default: timeOf(step),
      required: false,
      onRequest: true,
      check: (answer) =>
        /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(answer) ? null : `expected a time such as 10:00, found "${answer}"`,
    },
  ];
}

/** You go to the team's stand-ups: only you can know. A file for the calendar is written on request. */
export const standUp: Step = {
  id: 'stand-up',
  title: 'You go to the Maintenance and Support stand-ups',
  async verify(step) {
    const { confirmedAt } = step.memory;
    if (!confirmedAt) return unknown('Whether you go to the stand-ups, only you can know');
    const file = wanted(step);
    if (file && !file.made) return unknown(`The calendar file ${file.written} is not written yet`);
    const evidence = { calendarFile: file?.written ?? null };
    const also = file ? `; the calendar file ${file.written} was written` : '';
    return pass(`You said on ${confirmedAt.slice(0, 10)} that you go to them${also}`, { evidence });
  },
  async brief(step) {
    const { context, rotation } = step;
    if (!rotation) return { lines: [] };
    return {
      question: 'Will you be there?',
      lines: [
        `For your whole rotation, ${rotation.start} to ${rotation.end}, go to the Maintenance and Support stand-ups.`,
        'A file for your calendar: press c, or --answer stand-up.calendar-file=FILE.ics',
      ],
      url: context.playbook.page.url,
      ask: { key: 'c', label: 'calendar', questions: questionsOf(step, rotation) },
      covers: ['stand-ups'],
    };
  },
  questions: async (step) => (step.rotation ? questionsOf(step, step.rotation) : []),
  async plan(step) {
    const file = wanted(step);
    if (!file || file.made || !step.rotation) return { actions: [] };
    const { days, start, minutes } = entryOf(step, step.rotation);
    if (days.length === 0) return { actions: [], hindrance: 'Your rotation has no working day' };
    const place = resolve(step, file.written);
    const away = step.rotation.cover.map(({ date, person }) => `not ${shownDay(date)}: ${person.name} stands in`);
    const action: Action = {
      key: file.key,
      kind: 'write',
      summary: `Write a calendar file with ${days.length} stand-ups`,
      where: place,
      text: [`${start}, ${minutes} minutes, UK time`, ...days.map(shownDay), ...away].join('\n'),
      data: { file: place },
    };
    return { actions: [action] };
  },
  async apply(step, action) {
    if (!step.rotation) return {};
    const file = String(action.data.file);
    return { file, was: writeStandUps(file, entryOf(step, step.rotation), step.context.clock.now()) };
  },
};
