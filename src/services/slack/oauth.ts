import * as z from 'zod';
import { keepSecret } from '../../redaction/redact.ts';
import { baseAddress } from '../http/address.ts';
import { type Connection, createHttp, type HttpRequest } from '../http/http.ts';
import type { Grant, OAuthClient } from '../oauth/oauth.ts';
import { ServiceError, type ServiceProblem } from '../service-error.ts';
import { helpfulScopes, requiredScopes } from './scopes.ts';

/** How long a refresh token lasts for an app with PKCE, in seconds. https://docs.slack.dev/authentication/using-pkce */
const renewableFor = 30 * 86_400;

/** The scopes that a sign-in asks for. */
export const wantedScopes: readonly string[] = [...requiredScopes, ...helpfulScopes].sort();

const tokenShape = z.object({
  access_token: z.string().optional(),
  refresh_token: z.string().optional(),
  expires_in: z.number().optional(),
  scope: z.string().optional(),
});

const answerShape = tokenShape.extend({
  ok: z.boolean(),
  error: z.string().optional(),
  token_type: z.string().optional(),
  authed_user: tokenShape.optional(),
});

/** Errors after which only signing in again helps. https://docs.slack.dev/reference/methods/oauth.v2.access#errors */
const ended = [
  'invalid_code',
  'code_already_used',
  'code_expired',
  'invalid_grant',
  'invalid_refresh_token',
  'token_expired',
  'token_revoked',
  'invalid_code_verifier',
];

const problemOf = (word: string): ServiceProblem => {
  if (ended.includes(word)) return 'not-signed-in';
  if (/^(?:internal_error|fatal_error|service_unavailable|request_timeout)$/.test(word)) return 'unexpected';
  return word === 'ratelimited' ? 'limited' : 'invalid';
};

export interface SlackOAuthParameters extends Connection {
  /** The app's client id. Throws a Failure if none is configured. */
  readonly clientId: () => string;
  readonly now: () => Date;
}

const open = (connection: Connection, token?: string) =>
  createHttp(connection, {
    service: 'Slack',
    signIn: async () =>
      token === undefined
        ? { headers: {}, secrets: [] }
        : { headers: { authorization: `Bearer ${token}` }, secrets: [token] },
    translate: () => ({}),
  });

/** Throws a ServiceError for a refusal, which Slack sends with status 200. */
function refuse({ to }: HttpRequest, word: string): never {
  throw new ServiceError(`Slack refused to ${to} (it says: ${word}).`, {
    service: 'Slack',
    problem: problemOf(word),
    says: word,
    mayHaveHappened: false,
  });
}

/** https://docs.slack.dev/authentication/using-pkce */
export function createSlackOAuth(parameters: SlackOAuthParameters): OAuthClient {
  const { clientId, now } = parameters;
  const base = baseAddress(parameters.url, parameters.urlSetBy);
  const http = open(parameters);
  const later = (seconds: number) => new Date(now().getTime() + seconds * 1000);
  const grant = async (given: Readonly<Record<string, string>>, to: string): Promise<Grant> => {
    for (const secret of [given.code, given.code_verifier, given.refresh_token]) if (secret) keepSecret(secret);
    const request = { method: 'POST', path: 'oauth.v2.access', form: { ...given, client_id: clientId() }, to } as const;
    const answer = await http.ask(request, answerShape);
    if (!answer.ok) refuse(request, answer.error ?? 'no reason');
    // A new token of a person is in authed_user. Slack does not say where a refreshed one is.
    const found = answer.authed_user?.access_token ? answer.authed_user : answer;
    const { access_token: token, refresh_token: refreshToken = null, expires_in: expiresIn, scope } = found;
    if (!token) throw http.unexpected(request, 'gave no token');
    keepSecret(token);
    if (refreshToken) keepSecret(refreshToken);
    return {
      token,
      refreshToken,
      scopes: scope ? scope.split(',') : null,
      expiresAt: expiresIn ? later(expiresIn) : null,
      refreshExpiresAt: refreshToken ? later(renewableFor) : null,
    };
  };
  return {
    // Slack compares addresses exactly, and does not accept 127.0.0.1.
    redirectHost: 'localhost',
    page({ redirect, state, challenge }) {
      const url = new URL('../oauth/v2/authorize', base);
      const query = {
        client_id: clientId(),
        scope: '',
        user_scope: wantedScopes.join(','),
        redirect_uri: redirect,
        state,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url.href;
    },
    exchange: ({ code, verifier, redirect }) =>
      grant(
        { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirect },
        'issue a token for your sign-in',
      ),
    refresh: (refreshToken) =>
      grant({ grant_type: 'refresh_token', refresh_token: refreshToken }, 'renew your sign-in'),
    // The client reads a token's scopes from auth.test.
    details: async () => null,
    revoke: (token) => revoke(parameters, token),
  };
}

/** https://docs.slack.dev/reference/methods/auth.revoke */
async function revoke(connection: Connection, token: string): Promise<void> {
  const request = { method: 'POST', path: 'auth.revoke', form: {}, to: 'end your sign-in' } as const;
  const shape = z.object({ ok: z.boolean(), error: z.string().optional() });
  const answer = await open(connection, token).ask(request, shape);
  if (!answer.ok && !/^(?:invalid_auth|token_revoked|token_expired|not_authed)$/.test(answer.error ?? '')) {
    refuse(request, answer.error ?? 'no reason');
  }
}
