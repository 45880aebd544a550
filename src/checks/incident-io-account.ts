import { lookAt } from './account.ts';
import { incidentIoAccount as account } from './accounts.ts';
import { type Check, fail, pass } from './check.ts';
import { playbookRemedy } from './remedy.ts';

/** The person is a user at incident.io. */
export const incidentIoAccount: Check = {
  id: 'incident-io-account',
  title: 'You are a user at incident.io',
  category: 'accounts',
  network: true,
  consequence: 'In an incident you cannot be given a role, and do not hear about it.',
  explain: {
    why: 'Incidents are declared, led and written down with incident.io.',
    looksAt: [
      'GET /v2/users?email=…: whether there is an active user with person.email. The key belongs to the organisation, so it proves nothing about you by itself.',
    ],
    byHand: ({ people }) => [
      'Open https://app.incident.io/dashboard, and sign in with single sign-on.',
      `If that does not let you in: ask someone in the ${people.team}.`,
    ],
  },
  run: (context) =>
    lookAt(context, account, 'incident-io-account', async () => {
      const email = (await context.config()).values.person?.email ?? '';
      const user = await (await context.services.incidentIo()).userByEmail(email);
      if (user === null) {
        return fail('No active user at incident.io has the e-mail address that is set at person.email', {
          evidence: { found: false },
          remedy: playbookRemedy(context.playbook, 'incident-io-account'),
        });
      }
      const evidence = { found: true, role: user.role, joinedToSlack: user.slackId !== null };
      return pass(`You are a user there${user.role === null ? '' : `, with the role ${user.role}`}`, { evidence });
    }),
};
