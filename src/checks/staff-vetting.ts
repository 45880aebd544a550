import { confirmedByPerson } from './confirmation.ts';

/** The person has been vetted. */
export const staffVetting = confirmedByPerson({
  id: 'staff-vetting',
  title: 'You have completed your staff vetting',
  confirms: 'You have completed your staff vetting',
  consequence: 'You may not be given access to the systems that support works on.',
  explain: {
    why: 'Access to the infrastructure is for people who have been vetted, so it comes before everything else.',
    looksAt: ['what you confirmed with govsupport doctor confirm staff-vetting: nothing else can tell'],
    byHand: ({ people }) => [
      `If you don't know whether you are vetted, or how to be: ask someone in the ${people.team}.`,
      'govsupport doctor confirm staff-vetting (and with --undo, if it was a mistake)',
    ],
  },
});
