import { ServiceError } from '../../services/service-error.ts';
import { wantedScopes } from '../../services/slack/oauth.ts';
import { scopesOfMethods } from '../../services/slack/scopes.ts';
import { signInWithOAuth } from '../in-browser.ts';
import type { Provider } from '../provider.ts';

/** What will not work without a scope that a method needs. */
const without: Readonly<Record<string, string>> = {
  'channels:history': "can't tell whether a message was already sent",
  'channels:read': "can't see which channels you are in",
  'channels:write': "can't join channels for you",
  'chat:write': "can't send messages for you",
  'groups:history': "can't see private channels",
  'groups:read': "can't see private channels",
  'im:history': "can't tell whether the handover was already sent",
  'im:read': "can't see your direct messages",
  'im:write': "can't send the handover to the next person",
  'users:read': "can't find people or the incident.io app",
  'users:read.email': "can't find the next person by their address",
};

const usesOf = (scope: string) =>
  Object.entries(scopesOfMethods)
    .filter(([, scopes]) => (scopes as readonly string[]).includes(scope))
    .map(([method]) => method)
    .join(', ');

/** Slack, with OAuth, as the person themselves. */
export const slack: Provider = {
  id: 'slack',
  title: 'Slack',
  token: 'slack',
  wanted: wantedScopes.map((scope) => ({ scope, without: without[scope] ?? `can't use ${usesOf(scope)}` })),
  async identify(_, services) {
    const me = await (await services.slack()).me();
    if (me.kind === 'bot') {
      throw new ServiceError('The Slack token belongs to a bot, which would join and post in place of you.', {
        service: 'Slack',
        problem: 'not-signed-in',
        next: ['Use a user token of your own (xoxp-…).'],
      });
    }
    return { as: me.userName ?? me.userId, scopes: me.scopes };
  },
  signIn: async (context, means) =>
    signInWithOAuth(context, means, { title: 'Slack', client: await context.services.oauth('slack') }),
  revoke: async (context, token) => (await context.services.oauth('slack')).revoke(token),
  endsWith: 'Slack, Settings > Apps',
};
