import { confirmedByPerson } from './confirmation.ts';

/** The person gets into the dashboard of incident.io. */
export const incidentIoDashboard = confirmedByPerson({
  id: 'incident-io-dashboard',
  title: 'You can sign in to the incident.io dashboard',
  confirms: 'You can sign in to the incident.io dashboard with single sign-on',
  consequence: 'You cannot look up incidents, past or present, outside of Slack.',
  explain: {
    why: 'The dashboard shows every incident with what was done, and signing in to it goes through single sign-on, which only you can try.',
    looksAt: ['what you confirmed with govsupport doctor confirm incident-io-dashboard: nothing else can tell'],
    byHand: [
      'Open https://app.incident.io/dashboard, and sign in with single sign-on.',
      'govsupport doctor confirm incident-io-dashboard (and with --undo, if it was a mistake)',
    ],
  },
});
