import type * as z from 'zod';
import { pass, unknown, warn } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { londonTime } from '../lib/days.ts';
import { shownDay } from './rotation.ts';
import { type CalendarPart, calendarData, calendarPart } from './stand-ups/calendar-part.ts';
import { endReminder } from './stand-ups/stand-up-file.ts';
import type { Question, Step, StepContext } from './step.ts';

/** An hour earlier on the same day. */
const hourBefore = (time: string) =>
  time < '01:00' ? '00:00' : `${String(Number(time.slice(0, 2)) - 1).padStart(2, '0')}${time.slice(2)}`;

/** An hour before the person finishes. */
async function usualTime({ config, playbook }: Context): Promise<string> {
  const { values } = await config();
  return hourBefore(values.workingHours?.ends ?? playbook.workingHours.ends);
}

const calendarOf = async ({ context }: StepContext): Promise<CalendarPart> =>
  calendarPart({
    stepId: 'end-reminder',
    what: 'reminder',
    usualTime: await usualTime(context),
    entryFor: endReminder,
    fileName: ({ end }) => `end-${end}.ics`,
  });

/** When it would remind; null if the rotation has no working day of the person's own. */
async function momentOf({ context, rotation, memory }: StepContext): Promise<{ day: string; time: string } | null> {
  const time = memory.answers.time ?? (await usualTime(context));
  const [day] = rotation ? endReminder(rotation, time, context.playbook).days : [];
  return day === undefined ? null : { day, time };
}

/** A calendar file, if the person wants one, with a reminder an hour before their last day ends. */
export const endReminderStep: Step<z.infer<typeof calendarData>> = {
  id: 'end-reminder',
  title: 'You are reminded of the end of your rotation, if you want to be',
  async verify(step) {
    const moment = await momentOf(step);
    if (!moment) return pass('Your rotation has no working day');
    const { day, time } = moment;
    const file = (await calendarOf(step)).wanted(step);
    const evidence = { day, time, calendarFile: null, ...file?.evidence };
    const at = `${time} on ${shownDay(day)}, an hour before you finish`;
    if (file?.made) return pass(`A reminder for ${at}, ${file.fate}`, { evidence });
    if (step.memory.answers['calendar-file'] === '') return pass('You did not want a reminder', { evidence });
    if (file) return unknown(`The calendar file ${file.written} is not written yet`, { evidence });
    if (londonTime(step.context.clock.now()) >= `${day}T${time}`)
      return pass('It is too late for a reminder', { evidence });
    return warn(`Optional: a reminder at ${at}, with --answer end-reminder.calendar-file=FILE.ics`, { evidence });
  },
  async questions(step) {
    const moment = await momentOf(step);
    const at = moment ? ` at ${moment.time} on ${shownDay(moment.day)}` : '';
    return (await calendarOf(step)).questions(step).map((question): Question => {
      if (question.id !== 'calendar-file') return question;
      const { default: name, ...rest } = question;
      const text = `Calendar file for a reminder${at}, before your last day ends, such as ${name}`;
      return { ...rest, text, empty: 'none', onRequest: moment === null };
    });
  },
  async plan(step) {
    const action = (await calendarOf(step)).action(step);
    return { actions: action ? [action] : [] };
  },
  data: calendarData,
  apply: async (step, action) => (await calendarOf(step)).apply(step, action),
};
