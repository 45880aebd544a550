import { ServiceError } from '../../services/service-error.ts';
import { wantedScopes } from '../../services/slack/oauth.ts';
import { scopesOfMethods } from '../../services/slack/scopes.ts';
import { signInWithOAuth } from '../in-browser.ts';
import type { Provider } from '../provider.ts';

/** What will not work without a scope that a method needs. */
const without: Readonly<Record<string, string>> = {
  'channels:history': 'whether a message was sent already is not seen',
  'channels:read': 'the channels that you are in are not seen',
  'channels:write': 'start joins no channel for you',
  'chat:write': 'start, end and onboard send no message for you',
  'groups:history': 'private channels are not seen',
  'groups:read': 'private channels are not seen',
  'im:history': 'whether the handover was sent already is not seen',
  'im:read': 'your direct messages are not seen',
  'im:write': 'the handover is not sent to the next person',
  'users:read': 'the incident.io app and the people are not found',
  'users:read.email': 'the next person is not found by their address',
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
  wanted: wantedScopes.map((scope) => ({ scope, without: without[scope] ?? `${usesOf(scope)} is refused` })),
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
