import * as z from 'zod';
import { keepSecret } from '../../redaction/redact.ts';
import { baseAddress } from '../http/address.ts';
import { type Connection, createHttp, type Refusal, type Translation } from '../http/http.ts';
import type { Grant, OAuthClient, TokenDetails } from '../oauth/oauth.ts';
import { ServiceError } from '../service-error.ts';
import { translate } from './refusal.ts';
import { signInWith } from './sign-in.ts';

/**
 * The scopes that a sign-in asks for. Searching needs the broad `read`, next to which Zendesk refuses `tickets:read`.
 */
export const wantedScopes = ['read', 'tickets:write', 'groups:write'] as const;

/** A token's lifetime, in seconds: a working day. */
const tokenLasts = 28_800;

/**
 * How long a sign-in can be refreshed, in seconds: a day less than Zendesk's maximum, because rotations are a quarter
 * apart.
 */
const renewableFor = 89 * 86_400;

const grantShape = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().nullish(),
  scope: z.string().nullish(),
  expires_in: z.number().nullish(),
  refresh_token_expires_in: z.number().nullish(),
});

const detailsShape = z.object({
  token: z.object({
    scopes: z.array(z.string()),
    expires_at: z.iso.datetime({ offset: true }).nullish(),
    refresh_token_expires_at: z.iso.datetime({ offset: true }).nullish(),
  }),
});

const refusalShape = z.object({ error: z.string(), error_description: z.string().nullish() });

/** https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
function translateGrant({ json }: Refusal): Translation {
  const body = refusalShape.safeParse(json).data;
  if (body === undefined) return {};
  const says = `${body.error}${body.error_description ? `: ${body.error_description}` : ''}`;
  return { says, problem: body.error === 'invalid_grant' ? 'not-signed-in' : 'invalid' };
}

export interface ZendeskOAuthParameters extends Connection {
  /** The OAuth client's identifier. Throws a Failure if none is configured. */
  readonly clientId: () => string;
  readonly now: () => Date;
}

/** Whether a scope is granted: plain `read` and `write` cover every resource. */
export const covers = (granted: readonly string[], wanted: string): boolean =>
  granted.includes(wanted) || granted.includes(wanted.split(':').at(-1) ?? wanted);

/** https://developer.zendesk.com/documentation/api-basics/authentication/oauth-pkce/ */
export function createZendeskOAuth(parameters: ZendeskOAuthParameters): OAuthClient {
  const { clientId, now } = parameters;
  const base = baseAddress(parameters.url, parameters.urlSetBy);
  const http = createHttp(parameters, {
    service: 'Zendesk',
    signIn: async () => ({ headers: {}, secrets: [] }),
    translate: translateGrant,
  });
  const later = (seconds: number | null | undefined) => (seconds ? new Date(now().getTime() + seconds * 1000) : null);
  const grant = async (given: Readonly<Record<string, string>>, to: string): Promise<Grant> => {
    for (const secret of [given.code, given.code_verifier, given.refresh_token]) if (secret) keepSecret(secret);
    const lasts = { expires_in: tokenLasts, refresh_token_expires_in: renewableFor };
    const json = { ...given, client_id: clientId(), ...lasts };
    const answer = await http.ask({ method: 'POST', path: 'oauth/tokens', json, to }, grantShape);
    keepSecret(answer.access_token);
    if (answer.refresh_token) keepSecret(answer.refresh_token);
    return {
      token: answer.access_token,
      refreshToken: answer.refresh_token ?? null,
      scopes: answer.scope ? answer.scope.split(/[\s,]+/) : null,
      expiresAt: later(answer.expires_in),
      refreshExpiresAt: later(answer.refresh_token_expires_in),
    };
  };
  return {
    redirectHost: '127.0.0.1',
    page({ redirect, state, challenge }) {
      const url = new URL('oauth/authorizations/new', base);
      const query = {
        response_type: 'code',
        client_id: clientId(),
        redirect_uri: redirect,
        scope: wantedScopes.join(' '),
        state,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url.href;
    },
    exchange: ({ code, verifier, redirect }) =>
      grant(
        {
          grant_type: 'authorization_code',
          code,
          code_verifier: verifier,
          redirect_uri: redirect,
          scope: wantedScopes.join(' '),
        },
        'issue a token for your sign-in',
      ),
    refresh: (refreshToken) =>
      grant({ grant_type: 'refresh_token', refresh_token: refreshToken }, 'renew your sign-in'),
    details: (token) => details(parameters, token),
    revoke: (token) =>
      speaker(parameters, token).send({
        method: 'DELETE',
        path: 'api/v2/oauth/tokens/current',
        to: 'end your sign-in',
      }),
  };
}

const speaker = (connection: Connection, token: string) =>
  createHttp(connection, { service: 'Zendesk', signIn: async () => signInWith(token), translate });

/** Null for an API token, which has no scopes and does not expire on its own. */
async function details(connection: Connection, token: string): Promise<TokenDetails | null> {
  try {
    const request = { path: 'api/v2/oauth/tokens/current', to: 'look up the token' };
    const { scopes, expires_at, refresh_token_expires_at } = (
      await speaker(connection, token).ask(request, detailsShape)
    ).token;
    const date = (text: string | null | undefined) => (text ? new Date(text) : null);
    return { scopes, expiresAt: date(expires_at), refreshExpiresAt: date(refresh_token_expires_at) };
  } catch (error) {
    if (error instanceof ServiceError && ['not-found', 'not-allowed'].includes(error.problem)) return null;
    throw error;
  }
}
