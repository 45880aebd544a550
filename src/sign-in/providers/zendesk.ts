import { covers, wantedScopes } from '../../services/zendesk/oauth.ts';
import { signInWithOAuth } from '../in-browser.ts';
import type { Provider } from '../provider.ts';

const without: Readonly<Record<(typeof wantedScopes)[number], string>> = {
  read: 'nothing in Zendesk can be looked at',
  'tickets:write': 'start and end add no notes and reassign no tickets',
  'groups:write': 'start adds no one to the group, and end removes no one',
};

/** Zendesk, with OAuth. */
export const zendesk: Provider = {
  id: 'zendesk',
  title: 'Zendesk',
  token: 'zendesk',
  wanted: wantedScopes.map((scope) => ({ scope, without: without[scope] })),
  covers,
  async identify(_, services) {
    const { name, email } = await (await services.zendesk()).me();
    return { as: email || name, scopes: null };
  },
  signIn: async (context, means) =>
    signInWithOAuth(context, means, { title: 'Zendesk', client: await context.services.oauth('zendesk') }),
  details: async (context, token) => (await context.services.oauth('zendesk')).details(token),
  revoke: async (context, token) => (await context.services.oauth('zendesk')).revoke(token),
  endsWith: "Zendesk's Admin Center, or an administrator",
};
