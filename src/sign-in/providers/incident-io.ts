import { askForToken } from '../by-hand.ts';
import type { Provider } from '../provider.ts';

const page = 'https://app.incident.io/settings/api-keys';

/** incident.io, with a key of the organisation: it says nothing about the person who has it. */
export const incidentIo: Provider = {
  id: 'incident-io',
  title: 'incident.io',
  token: 'incidentIo',
  wanted: [],
  async identify(context, services) {
    const email = (await context.config()).values.person?.email ?? '';
    await (await services.incidentIo()).userByEmail(email);
    return { as: null, scopes: null };
  },
  signIn: (context, means) =>
    askForToken(context, means, {
      service: 'incident.io',
      page,
      choose: [
        "The key belongs to the organisation: the team's file can refer to it at services.incidentIo.token, and then no",
        'one needs to sign in. An administrator can create one that may view users; incident.io shows it once.',
      ],
    }),
  revoke: null,
  endsWith: page,
};
