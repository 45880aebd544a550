import type * as z from 'zod';
import { pass, unknown } from '../checks/check.ts';
import { addDays, daysFrom } from '../lib/days.ts';
import { bankHoliday, nextWorkingDay } from '../rotation/working-days.ts';
import { shownDay, shownDayOf } from './rotation.ts';
import { calendarData, calendarPart } from './stand-ups/calendar-part.ts';
import { standUpAfter } from './stand-ups/stand-up-file.ts';
import type { Step, StepContext, StepMemory } from './step.ts';

const calendar = calendarPart({
  stepId: 'stand-up-after',
  entryFor: standUpAfter,
  fileName: ({ end }) => `stand-up-after-${end}.ics`,
});

const dayOf = ({ rotation }: StepContext) => (rotation ? nextWorkingDay(rotation.end) : null);

/** The mark of the stand-up that the person said they will go to. */
const markOf = (day: string) => `stand-up on ${day}`;

/** Whether the person said that they will go to the stand-up on this day. If the last day moves, so does the stand-up. */
export const saidTheyAttend = ({ confirmedAt, seen }: StepMemory, day: string): boolean =>
  confirmedAt !== null && seen.includes(markOf(day));

/** The bank holidays between the last day and the stand-up, in words. */
function between(end: string, day: string): string {
  const holidays: string[] = [];
  for (const date of daysFrom(addDays(end, 1), addDays(day, -1))) {
    const holiday = bankHoliday(date);
    if (holiday) holidays.push(`${shownDay(holiday.date)} is ${holiday.name}`);
  }
  return holidays.length > 0 ? ` (${holidays.join(', ')})` : '';
}

/** You will go to the stand-up after your last day, for the next person's questions. */
export const standUpAfterwards: Step<z.infer<typeof calendarData>> = {
  id: 'stand-up-after',
  title: 'You go to the stand-up after your last day, for questions',
  async verify(step) {
    const { confirmedAt } = step.memory;
    const day = dayOf(step);
    const file = calendar.wanted(step);
    const evidence = { day, calendarFile: null, ...file?.evidence };
    if (!confirmedAt || !day || !saidTheyAttend(step.memory, day))
      return unknown('Needs your confirmation: whether you go to the stand-up afterwards', { evidence });
    if (file && !file.made) return unknown(`The calendar file ${file.written} is not written yet`, { evidence });
    const also = file ? `; a calendar file ${file.fate}` : '';
    return pass(`You said on ${shownDayOf(confirmedAt)} that you will be there on ${shownDay(day)}${also}`, {
      evidence,
    });
  },
  async brief(step) {
    const { context, rotation } = step;
    const day = dayOf(step);
    if (!rotation || !day) return { lines: [] };
    return {
      question: `Will you be there on ${shownDay(day)}?`,
      lines: [
        `Your last day is ${shownDay(rotation.end)}. The next ${context.playbook.support.standUp} is on ${shownDay(day)}${between(rotation.end, day)}: go there, for the next person's questions.`,
      ],
      url: context.playbook.page.url,
      ask: {
        key: 'c',
        label: 'calendar',
        questions: calendar.questions(step),
        ...calendar.means('A reminder for your calendar'),
      },
      covers: [markOf(day)],
    };
  },
  questions: async (step) => calendar.questions(step),
  async plan(step) {
    const action = calendar.action(step);
    return { actions: action ? [action] : [] };
  },
  data: calendarData,
  apply: async (step, action) => calendar.apply(step, action),
};
