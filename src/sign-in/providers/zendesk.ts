import { covers, wantedScopes } from '../../services/zendesk/oauth.ts';
import { signInWithOAuth } from '../in-browser.ts';
import type { Provider } from '../provider.ts';

const without: Readonly<Record<(typeof wantedScopes)[number], string>> = {
  read: "can't read anything in Zendesk",
  'tickets:write': "can't add notes or reassign tickets",
  'groups:write': "can't change who is in the group",
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
