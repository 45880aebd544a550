import type * as z from 'zod';
import { pass, unknown } from '../checks/check.ts';
import { workingDays } from '../rotation/working-days.ts';
import { shownDayOf, shownTurn } from './rotation.ts';
import { calendarData, calendarPart } from './stand-ups/calendar-part.ts';
import { standUps } from './stand-ups/stand-up-file.ts';
import type { Step } from './step.ts';

const calendar = calendarPart({
  stepId: 'stand-up',
  entryFor: standUps,
  fileName: ({ start }) => `stand-ups-${start}.ics`,
});

/** You will go to the team's stand-ups. A calendar file is written on request. */
export const standUp: Step<z.infer<typeof calendarData>> = {
  id: 'stand-up',
  title: "You go to the team's stand-ups",
  async verify(step) {
    const { confirmedAt } = step.memory;
    if (!confirmedAt) return unknown('Needs your confirmation: whether you go to the stand-ups');
    const file = calendar.wanted(step);
    if (file && !file.made) return unknown(`The calendar file ${file.written} is not written yet`);
    const evidence = { calendarFile: null, ...file?.evidence };
    const also = file ? `; a calendar file ${file.fate}` : '';
    return pass(`You said on ${shownDayOf(confirmedAt)} that you will be there${also}`, { evidence });
  },
  async brief(step) {
    const { context, rotation } = step;
    if (!rotation) return { lines: [] };
    return {
      question: 'Will you be there?',
      lines: [`For your whole rotation, ${shownTurn(rotation)}, go to the ${context.playbook.support.standUp}s.`],
      url: context.playbook.page.url,
      ask: {
        key: 'c',
        label: 'calendar',
        questions: calendar.questions(step),
        ...calendar.means('A file for your calendar'),
      },
      covers: ['stand-ups'],
    };
  },
  questions: async (step) => calendar.questions(step),
  async plan(step) {
    const action = calendar.action(step);
    if (action) return { actions: [action] };
    const { rotation } = step;
    const none = rotation && calendar.wanted(step) && workingDays(rotation.start, rotation.end).length === 0;
    return { actions: [], ...(none ? { hindrance: 'Your rotation has no working day' } : {}) };
  },
  data: calendarData,
  apply: async (step, action) => calendar.apply(step, action),
};
