import { randomBytes } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { decide, isVerifiedBy, page } from '../agreeing.ts';
import type { WorldStore } from '../store.ts';
import { type Endpoint, refuse, respond } from './call.ts';
import { notAuthenticated, notFound, Problem } from './problem.ts';
import { wireTime } from './sla.ts';
import type { OAuthToken, ZendeskWorld } from './world.ts';

const codeLivesMs = 120_000;
const accessLivesS = 1800;
const refreshLivesS = 2_592_000;

const scopesOf = (text: unknown) => (typeof text === 'string' ? text.split(/\s+/).filter(Boolean) : []);
/** Whether no more is requested than is allowed. Requesting nothing would mean everything. */
const within = (allowed: readonly string[], asked: readonly string[]) =>
  asked.length > 0 && asked.every((scope) => allowed.includes(scope));
const secret = () => `fake-zendesk-${randomBytes(18).toString('hex')}`;
const later = (now: Date, ms: number) => wireTime(new Date(now.getTime() + ms));

const invalidRequest = (context: Context, text: string) =>
  page(context, 'Zendesk', 'Invalid Authorization Request', text, 400);

/**
 * The page on which someone grants access. https://support.zendesk.com/hc/en-us/articles/4408845965210
 */
function authorise(context: Context, store: WorldStore): Response {
  const query = (name: string) => context.req.query(name) ?? '';
  const client = store.world.zendesk.clients.find((each) => each.identifier === query('client_id'));
  if (!client) return invalidRequest(context, 'No such client');
  if (!client.redirects.includes(query('redirect_uri'))) return invalidRequest(context, 'Invalid redirect_uri');
  const scopes = scopesOf(query('scope'));
  const back = (name: 'code' | 'error', value: string) => {
    const url = new URL(query('redirect_uri'));
    url.searchParams.set(name, value);
    if (query('state')) url.searchParams.set('state', query('state'));
    return context.redirect(url.href);
  };
  if (query('response_type') !== 'code') return back('error', 'unsupported_response_type');
  if (query('code_challenge_method') !== 'S256' || !query('code_challenge')) return back('error', 'invalid_request');
  if (!within(client.scopes, scopes)) return back('error', 'invalid_scope');
  return decide(context, store, 'Zendesk', (person) => {
    if (!person) return back('error', 'access_denied');
    const code = randomBytes(16).toString('hex');
    const now = store.now();
    store.change(({ zendesk }) => {
      zendesk.codes = zendesk.codes.filter((each) => Date.parse(each.expiresAt) > now.getTime());
      zendesk.codes.push({
        code,
        clientId: client.id,
        userId: person.zendeskId,
        redirectUri: query('redirect_uri'),
        scopes,
        challenge: query('code_challenge'),
        expiresAt: later(now, codeLivesMs),
      });
    });
    return back('code', code);
  });
}

const refusal = (error: string, error_description: string) => new Problem(400, { error, error_description });
const badGrant = () =>
  refusal(
    'invalid_grant',
    'The provided access grant is invalid, expired, or revoked (e.g. invalid assertion, expired authorization token, bad end-user password credentials, or mismatching authorization code and redirection URI).',
  );

type Grant = Pick<OAuthToken, 'userId' | 'scopes'>;

/** Exchanges a code, which works only once, for a pair of tokens. */
function byCode(world: ZendeskWorld, sent: Record<string, unknown>, clientId: number, now: Date): Grant {
  const found = world.codes.find((each) => each.code === sent.code && each.clientId === clientId);
  if (!found || Date.parse(found.expiresAt) <= now.getTime() || found.redirectUri !== sent.redirect_uri)
    throw badGrant();
  if (!isVerifiedBy(found.challenge, sent.code_verifier)) throw badGrant();
  world.codes = world.codes.filter((each) => each.code !== found.code);
  return { userId: found.userId, scopes: found.scopes };
}

/** A refresh revokes the old pair at once: two who refresh at the same time lock each other out. */
function byRefresh(world: ZendeskWorld, sent: Record<string, unknown>, clientId: number, now: Date): Grant {
  const found = world.tokens.find((each) => each.refreshToken !== null && each.refreshToken === sent.refresh_token);
  if (!found || found.clientId !== clientId) throw badGrant();
  if (found.refreshExpiresAt !== null && Date.parse(found.refreshExpiresAt) <= now.getTime()) throw badGrant();
  const scopes = sent.scope === undefined ? found.scopes : scopesOf(sent.scope);
  if (!within(found.scopes, scopes)) throw refusal('invalid_scope', 'The requested scope is not allowed');
  world.tokens = world.tokens.filter((each) => each.id !== found.id);
  return { userId: found.userId, scopes };
}

function seconds(value: unknown, otherwise: number, least: number, most: number): number {
  if (value === undefined || value === null) return otherwise;
  const number = Number(value);
  if (!(number >= least && number <= most))
    throw refusal('invalid_request', `must be between ${least} and ${most} seconds`);
  return number;
}

async function readForm(context: Context): Promise<Record<string, unknown>> {
  const text = await context.req.text();
  try {
    if (text.trimStart().startsWith('{')) return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw refusal('invalid_request', 'The request is not valid JSON');
  }
  return Object.fromEntries(new URLSearchParams(text));
}

/** https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/ */
async function grant(context: Context, store: WorldStore): Promise<Response> {
  const sent = await readForm(context);
  const world = store.world.zendesk;
  const now = store.now();
  const client = world.clients.find((each) => each.identifier === sent.client_id);
  if (!client) throw new Problem(401, { error: 'invalid_client', error_description: 'Client authentication failed' });
  const kinds: Record<string, typeof byCode> = { authorization_code: byCode, refresh_token: byRefresh };
  const kind = kinds[String(sent.grant_type)];
  if (!kind) throw refusal('unsupported_grant_type', 'The grant type is not supported');
  const lives = seconds(sent.expires_in, accessLivesS, 300, 172_800);
  const refreshLives = seconds(sent.refresh_token_expires_in, refreshLivesS, 604_800, 7_776_000);
  // Within one change, so that a code or a pair of tokens can't be used twice.
  const token = store.change(({ zendesk }) => {
    const granted = kind(zendesk, sent, client.id, now);
    zendesk.nextId += 1;
    const made: OAuthToken = {
      id: zendesk.nextId,
      token: secret(),
      ...granted,
      clientId: client.id,
      createdAt: wireTime(now),
      expiresAt: later(now, lives * 1000),
      refreshToken: secret(),
      refreshExpiresAt: later(now, refreshLives * 1000),
    };
    zendesk.tokens.push(made);
    return made;
  });
  return respond(context, {
    status: 201,
    body: {
      access_token: token.token,
      refresh_token: token.refreshToken,
      token_type: 'bearer',
      scope: token.scopes.join(' '),
      expires_in: lives,
      refresh_token_expires_in: refreshLives,
    },
  });
}

/** Adds the two endpoints that work without a sign-in. */
export function serveOAuth(app: Hono, store: WorldStore): void {
  app.get('/oauth/authorizations/new', (context) => authorise(context, store));
  app.post('/oauth/tokens', async (context) => {
    try {
      return await grant(context, store);
    } catch (error) {
      return refuse(context, error);
    }
  });
}

/** https://developer.zendesk.com/api-reference/ticketing/oauth/oauth_tokens/ */
export const tokenEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v2/oauth/tokens/current',
    scope: null,
    handle({ signedIn: { token }, host, now }) {
      if (!token) throw notFound();
      return {
        body: {
          token: {
            url: `${host.address}/api/v2/oauth/tokens/${token.id}.json`,
            id: token.id,
            user_id: token.userId,
            client_id: token.clientId,
            // Only its first ten characters.
            token: token.token.slice(0, 10),
            ...(token.refreshToken ? { refresh_token: token.refreshToken.slice(0, 10) } : {}),
            created_at: token.createdAt,
            ...(token.expiresAt ? { expires_at: token.expiresAt } : {}),
            ...(token.refreshExpiresAt ? { refresh_token_expires_at: token.refreshExpiresAt } : {}),
            used_at: wireTime(now),
            scopes: token.scopes.length > 0 ? token.scopes : ['read', 'write'],
          },
        },
      };
    },
  },
  {
    method: 'DELETE',
    path: '/api/v2/oauth/tokens/current',
    scope: null,
    handle(call) {
      const { token } = call.signedIn;
      if (!token) throw notAuthenticated();
      call.change((world) => {
        world.tokens = world.tokens.filter((each) => each.id !== token.id);
      });
      return { status: 204 };
    },
  },
];
