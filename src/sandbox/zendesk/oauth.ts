import { createHash, randomBytes } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { currentPerson } from '../current-person.ts';
import type { WorldStore } from '../store.ts';
import { type Endpoint, refuse, respond } from './call.ts';
import { notAuthenticated, notFound, Problem } from './problem.ts';
import { wireTime } from './sla.ts';
import type { OAuthToken, ZendeskWorld } from './world.ts';

const codeLivesMs = 120_000;
const accessLivesS = 1800;
const refreshLivesS = 2_592_000;

const loopback = ['127.0.0.1', 'localhost', '[::1]'];

function isLoopback(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === 'http:' && loopback.includes(url.hostname);
  } catch {
    return false;
  }
}

const scopesOf = (text: unknown) => (typeof text === 'string' ? text.split(/\s+/).filter(Boolean) : []);
const secret = () => `fake-zendesk-${randomBytes(18).toString('hex')}`;
const later = (now: Date, ms: number) => wireTime(new Date(now.getTime() + ms));

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const errorPage = (context: Context, text: string) =>
  context.html(
    `<!doctype html><title>Zendesk</title><h1>Invalid Authorization Request</h1><p>${escaped(text)}</p>`,
    400,
  );

/**
 * The page on which someone grants access. In the practice world, the current person grants it at once.
 * https://support.zendesk.com/hc/en-us/articles/4408845965210
 */
function authorise(context: Context, store: WorldStore): Response {
  const query = (name: string) => context.req.query(name) ?? '';
  const world = store.world.zendesk;
  const client = world.clients.find((each) => each.identifier === query('client_id'));
  if (!client) return errorPage(context, 'No such client');
  if (!isLoopback(query('redirect_uri'))) return errorPage(context, 'Invalid redirect_uri');
  const back = new URL(query('redirect_uri'));
  if (query('state')) back.searchParams.set('state', query('state'));
  const you = currentPerson(store.world);
  const wrong =
    query('response_type') !== 'code'
      ? 'unsupported_response_type'
      : query('code_challenge_method') !== 'S256' || !query('code_challenge')
        ? 'invalid_request'
        : null;
  if (wrong) {
    back.searchParams.set('error', wrong);
    return context.redirect(back.href);
  }
  const code = randomBytes(16).toString('hex');
  const now = store.now();
  store.change(({ zendesk }) => {
    zendesk.codes = zendesk.codes.filter((each) => Date.parse(each.expiresAt) > now.getTime());
    zendesk.codes.push({
      code,
      clientId: client.id,
      userId: you.zendeskId,
      redirectUri: query('redirect_uri'),
      scopes: scopesOf(query('scope')),
      challenge: query('code_challenge'),
      expiresAt: later(now, codeLivesMs),
    });
  });
  back.searchParams.set('code', code);
  return context.redirect(back.href);
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
  const verifier = typeof sent.code_verifier === 'string' ? sent.code_verifier : '';
  if (found.challenge !== createHash('sha256').update(verifier).digest('base64url')) throw badGrant();
  world.codes = world.codes.filter((each) => each.code !== found.code);
  return { userId: found.userId, scopes: found.scopes };
}

/** A refresh revokes the old pair at once: two who refresh at the same time lock each other out. */
function byRefresh(world: ZendeskWorld, sent: Record<string, unknown>, clientId: number, now: Date): Grant {
  const found = world.tokens.find((each) => each.refreshToken !== null && each.refreshToken === sent.refresh_token);
  if (!found || found.clientId !== clientId) throw badGrant();
  if (found.refreshExpiresAt !== null && Date.parse(found.refreshExpiresAt) <= now.getTime()) throw badGrant();
  world.tokens = world.tokens.filter((each) => each.id !== found.id);
  return { userId: found.userId, scopes: sent.scope === undefined ? found.scopes : scopesOf(sent.scope) };
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
