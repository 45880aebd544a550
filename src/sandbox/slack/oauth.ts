import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { decide, isVerifiedBy, page } from '../agreeing.ts';
import type { WorldStore } from '../store.ts';
import { hasPassed, type SlackCall, SlackFailure, type SlackMethod } from './call.ts';
import type { SlackToken, SlackWorld } from './world.ts';

const codeLivesMs = 600_000;
/** https://docs.slack.dev/authentication/using-token-rotation */
const tokenLivesS = 43_200;
/** For an app without a secret. https://docs.slack.dev/authentication/using-pkce */
const refreshLivesMs = 30 * 86_400_000;

const secret = (prefix: string) => `${prefix}-fake-${randomBytes(18).toString('hex')}`;
const later = (now: Date, ms: number) => new Date(now.getTime() + ms).toISOString();
const listOf = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');

/** The page on which someone grants access. Errors are shown there, not sent to the app. */
export function authorise(context: Context, store: WorldStore): Response {
  const query = (name: string) => context.req.query(name) ?? '';
  const { app } = store.world.slack;
  const wrong = (text: string) => page(context, 'Slack', 'Something went wrong when authorizing this app', text, 400);
  if (query('client_id') !== app.clientId) return wrong('Error details: Invalid client_id parameter');
  if (!app.redirects.includes(query('redirect_uri'))) {
    return wrong(`redirect_uri did not match any configured URIs. Passed URI: ${query('redirect_uri')}`);
  }
  const scopes = listOf(query('user_scope'));
  // The token may do no more than the person.
  if (query('scope') || scopes.length === 0 || !scopes.every((scope) => app.userScopes.includes(scope))) {
    return wrong('Invalid permissions requested');
  }
  if (query('code_challenge_method') !== 'S256' || !query('code_challenge')) return wrong('Missing code_challenge');
  const back = (name: 'code' | 'error', value: string) => {
    const url = new URL(query('redirect_uri'));
    url.searchParams.set(name, value);
    url.searchParams.set('state', query('state'));
    return context.redirect(url.href);
  };
  return decide(context, store, 'Slack', (person) => {
    if (!person) return back('error', 'access_denied');
    const code = secret('1040200010400');
    const now = store.now();
    store.change(({ slack }) => {
      slack.codes = slack.codes.filter((one) => !hasPassed(one.expires, now));
      slack.codes.push({
        code,
        user: person.slackId,
        redirect: query('redirect_uri'),
        scopes,
        challenge: query('code_challenge'),
        expires: later(now, codeLivesMs),
      });
    });
    return back('code', code);
  });
}

type Arguments = SlackCall['args'];
type Grant = Pick<SlackToken, 'user' | 'scopes'>;

/** Exchanges a code, which works only once. */
function byCode(slack: SlackWorld, args: Arguments, now: Date): Grant {
  const found = slack.codes.find((one) => one.code === args.code);
  if (!found || hasPassed(found.expires, now)) throw new SlackFailure('invalid_code');
  if (found.redirect !== args.redirect_uri) throw new SlackFailure('bad_redirect_uri');
  if (!isVerifiedBy(found.challenge, args.code_verifier)) throw new SlackFailure('invalid_code_verifier');
  slack.codes = slack.codes.filter((one) => one.code !== found.code);
  return found;
}

/** Exchanges a refresh token, which works only once. The old token stays valid until it expires. */
function byRefresh(slack: SlackWorld, args: Arguments, now: Date): Grant {
  const found = slack.tokens.find(({ rotation }) => rotation && rotation.refreshToken === args.refresh_token);
  if (!found?.rotation || found.state === 'revoked' || hasPassed(found.rotation.refreshExpires, now)) {
    throw new SlackFailure('invalid_refresh_token');
  }
  const { rotation } = found;
  slack.tokens = slack.tokens.map((one) =>
    one === found ? { ...one, rotation: { ...rotation, refreshToken: '', refreshExpires: rotation.expires } } : one,
  );
  return found;
}

/** Exchanges a code or a refresh token, for an app without a secret. https://docs.slack.dev/reference/methods/oauth.v2.access */
export function access(store: WorldStore, args: Arguments): object {
  const { app, team } = store.world.slack;
  if (args.client_id !== app.clientId) throw new SlackFailure('invalid_client_id');
  const refreshes = args.grant_type === 'refresh_token';
  if (!refreshes && args.grant_type && args.grant_type !== 'authorization_code') {
    throw new SlackFailure('invalid_grant_type');
  }
  const now = store.now();
  const refreshToken = secret('xoxe-1');
  // Within one change, so that one of two simultaneous requests fails.
  const made = store.change(({ slack }): SlackToken => {
    const { user, scopes } = (refreshes ? byRefresh : byCode)(slack, args, now);
    const rotation = {
      refreshToken,
      expires: later(now, tokenLivesS * 1000),
      refreshExpires: later(now, refreshLivesMs),
    };
    const token: SlackToken = { token: secret('xoxe.xoxp-1'), user, kind: 'user', state: 'active', scopes, rotation };
    slack.tokens.push(token);
    return token;
  });
  const pair = {
    scope: made.scopes.join(','),
    access_token: made.token,
    token_type: 'user',
    expires_in: tokenLivesS,
    refresh_token: refreshToken,
  };
  const about = {
    app_id: app.id,
    team: { id: team.id, name: team.name },
    enterprise: null,
    is_enterprise_install: false,
  };
  return refreshes ? { ...about, ...pair, user_id: made.user } : { ...about, authed_user: { id: made.user, ...pair } };
}

function revoke(call: SlackCall) {
  if (call.args.test === 'true' || call.args.test === '1') return { revoked: false };
  call.store.change(({ slack }) => {
    slack.tokens = slack.tokens.map((one) => (one.token === call.token.token ? { ...one, state: 'revoked' } : one));
  });
  return { revoked: true };
}

/** Revokes a token. https://docs.slack.dev/reference/methods/auth.revoke */
export const tokenMethods: Readonly<Record<string, SlackMethod>> = {
  'auth.revoke': { scopes: [], json: false, run: revoke },
};
