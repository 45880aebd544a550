import { confirmedByPerson } from './confirmation.ts';

/** The person has completed the tutorial of incident.io. */
export const incidentIoTutorial = confirmedByPerson({
  id: 'incident-io-tutorial',
  title: 'You have completed the incident.io tutorial',
  confirms: 'You have completed the incident.io tutorial',
  consequence: 'Your first incident is the one in which you learn how incidents work.',
  explain: {
    why: 'Incidents are worked on in Slack, with the commands of incident.io; the tutorial goes through one that is not real.',
    looksAt: ['what you confirmed with govsupport doctor confirm incident-io-tutorial: nothing else can tell'],
    byHand: [
      'Type /incident tutorial in Slack, and go through it.',
      'govsupport doctor confirm incident-io-tutorial (and with --undo, if it was a mistake)',
    ],
  },
});
