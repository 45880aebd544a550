import { expect, it } from 'vitest';
import { govpress } from '../playbook/govpress.ts';
import { endReminderStep } from './end-reminder.ts';
import type { StepContext } from './step.ts';

const person = { name: 'Ada Example', email: 'ada@example.org' };

/** What the step needs to know, at a moment, of someone who finishes at a time. */
function stepAt(now: string, ends: string | undefined, answers: Readonly<Record<string, string>> = {}): StepContext {
  const rotation = {
    person,
    start: '2026-11-23',
    end: '2026-11-27',
    cover: [],
    previous: null,
    next: null,
    doubts: [],
  };
  return {
    context: {
      playbook: govpress,
      clock: { now: () => new Date(now) },
      config: async () => ({ values: ends === undefined ? {} : { workingHours: { ends } } }),
      paths: { home: '/home/ada' },
    },
    rotation,
    memory: { answers, actions: {} },
  } as unknown as StepContext;
}

it.each([
  [undefined, '16:30'],
  ['16:00', '15:00'],
  ['10:15', '09:15'],
  ['00:30', '00:00'],
])('reminds an hour before the person finishes: at %s', async (ends, time) => {
  const finding = await endReminderStep.verify(stepAt('2026-11-23T09:00:00Z', ends));
  expect(finding).toMatchObject({ status: 'warn', evidence: { day: '2026-11-27', time } });
});

it.each([
  ['2026-11-27T16:29:00Z', {}, 'warn', /^Optional: a reminder/],
  ['2026-11-27T16:30:00Z', {}, 'pass', /^It is too late for a reminder/],
  ['2026-11-23T09:00:00Z', { 'calendar-file': '' }, 'pass', /^You did not want a reminder/],
  ['2026-11-23T09:00:00Z', { 'calendar-file': 'end.ics' }, 'unknown', /end\.ics is not written yet/],
])('at %s, with %j: %s', async (now, answers, status, summary) => {
  const finding = await endReminderStep.verify(stepAt(now, undefined, answers));
  expect(finding).toMatchObject({ status, summary: expect.stringMatching(summary) });
});
