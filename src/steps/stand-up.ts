import { pass, unknown } from '../checks/check.ts';
import type { Step } from './step.ts';

/** The team's stand-ups are in your calendar: only you can know. */
export const standUp: Step = {
  id: 'stand-up',
  title: 'You go to the Maintenance and Support stand-ups',
  async verify({ memory }) {
    return memory.confirmedAt
      ? pass(`You said on ${memory.confirmedAt.slice(0, 10)} that they are in your calendar`)
      : unknown('Whether the stand-ups are in your calendar, only you can know');
  },
  async brief({ context, rotation }) {
    return {
      question: 'Are they in your calendar?',
      lines: [
        `For your whole rotation, ${rotation?.start} to ${rotation?.end}, go to the Maintenance and Support stand-ups.`,
        'For a calendar file: govsupport start --only stand-up --answer stand-up.calendar-file=FILE.ics',
      ],
      url: context.playbook.page.url,
    };
  },
};
