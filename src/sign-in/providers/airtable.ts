import { askForToken } from '../by-hand.ts';
import type { Provider } from '../provider.ts';

const page = 'https://airtable.com/create/tokens';

/** Airtable, with a personal access token. */
export const airtable: Provider = {
  id: 'airtable',
  title: 'Airtable',
  token: 'airtable',
  wanted: [{ scope: 'schema.bases:read', without: "can't tell whether you can read the knowledgebase" }],
  async identify(_, services) {
    await (await services.airtable()).bases();
    return { as: null, scopes: ['schema.bases:read'] };
  },
  signIn: (context, means) =>
    askForToken(context, means, {
      service: 'Airtable',
      page,
      choose: [
        'Create a token with the scope schema.bases:read, and give it access to one base:',
        `  ${context.playbook.knowledgebase.name}`,
        'Airtable shows it once.',
      ],
    }),
  revoke: null,
  endsWith: page,
};
