import { createHash, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Handler, type SeenRequest, sendJson, sendText, startServer, type TestServer } from './http-server.ts';

/** A pair of tokens that a vendor has issued. */
interface Pair {
  readonly access: string;
  readonly refresh: string;
}

/** Zendesk, Slack and Trello, as far as signing in needs them, made from the vendors' documentation alone. */
export interface Vendors {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Every secret that was issued, including codes. */
  readonly secrets: string[];
  /** The person who agrees on the pages. */
  person: { name: string; email: string; slack: string };
  /** The page's answer instead of agreeing. */
  refusal: string | null;
  /** The status of every consent page, instead of the page. */
  pageStatus: number | null;
  /** What the routes that issue tokens answer instead. */
  tokenAnswer: ((response: ServerResponse) => void) | null;
  /** What Zendesk and Slack grant, instead of what was asked for. */
  scopes: readonly string[] | null;
  /** How many seconds a token lasts. */
  lasts: number;
  /** The field in which Slack returns a person's token. */
  slackPlace: 'authed_user' | 'top';
  /** How many pairs were refreshed. */
  renewals: number;
  /** A token that Zendesk, Slack and Airtable know. */
  give(): string;
  /** The tokens that were revoked. */
  readonly revoked: string[];
  close(): Promise<void>;
}

const person = { id: 1, role: 'agent', role_type: null, restricted_agent: false, ticket_restriction: null };

/** Starts them, each below its own path. */
export async function startVendors(): Promise<Vendors> {
  const codes = new Map<string, { challenge: string; redirect: string; scope: string }>();
  let pairs: Pair[] = [];
  let trello: string[] = [];
  let scope = '';
  const secret = (kind: string) => {
    const made = `fake-${kind}-${randomBytes(16).toString('hex')}`;
    vendors.secrets.push(made);
    return made;
  };
  const agree = (query: Readonly<Record<string, string>>, asked: string) => {
    const back = new URL(query.redirect_uri ?? '');
    back.searchParams.set('state', query.state ?? '');
    if (vendors.refusal !== null) {
      back.searchParams.set('error', vendors.refusal);
      return back.href;
    }
    const code = secret('code');
    codes.set(code, { challenge: query.code_challenge ?? '', redirect: query.redirect_uri ?? '', scope: asked });
    back.searchParams.set('code', code);
    return back.href;
  };
  /** A new pair for the input, or null. */
  const grant = (sent: Readonly<Record<string, string>>): Pair | null => {
    if (sent.grant_type === 'refresh_token') {
      const before = pairs.find(({ refresh }) => refresh === sent.refresh_token);
      if (!before) return null;
      vendors.renewals++;
      pairs = pairs.filter((pair) => pair !== before);
    } else {
      const code = codes.get(sent.code ?? '');
      codes.delete(sent.code ?? '');
      const challenge = createHash('sha256')
        .update(sent.code_verifier ?? '')
        .digest('base64url');
      if (!code || code.challenge !== challenge || code.redirect !== sent.redirect_uri) return null;
      ({ scope } = code);
    }
    const pair = { access: secret('access'), refresh: secret('refresh') };
    pairs.push(pair);
    return pair;
  };
  const bearer = ({ headers }: SeenRequest) => headers.authorization?.replace(/^Bearer /, '') ?? '';
  const knows = (token: string) => pairs.some(({ access }) => access === token);

  const zendesk: Handler = (seen, response) => {
    const path = seen.path.replace('/zendesk', '');
    if (path === '/oauth/authorizations/new')
      return void response.writeHead(302, { location: agree(seen.query, seen.query.scope ?? '') }).end();
    if (path === '/oauth/tokens') {
      const pair = grant(seen.body);
      if (!pair) return sendJson(response, 400, { error: 'invalid_grant', error_description: 'It is no longer good' });
      return sendJson(response, 201, {
        access_token: pair.access,
        refresh_token: pair.refresh,
        scope: (vendors.scopes ?? scope.split(' ')).join(' '),
        expires_in: vendors.lasts,
        refresh_token_expires_in: seen.body.refresh_token_expires_in,
      });
    }
    if (!knows(bearer(seen))) return sendJson(response, 401, { error: 'invalid_token' });
    if (path === '/api/v2/oauth/tokens/current' && seen.method === 'DELETE') {
      vendors.revoked.push(bearer(seen));
      pairs = pairs.filter(({ access }) => access !== bearer(seen));
      return void response.writeHead(204).end();
    }
    if (path === '/api/v2/oauth/tokens/current') return sendJson(response, 200, { token: { scopes: ['read'] } });
    return sendJson(response, 200, { user: { ...person, name: vendors.person.name, email: vendors.person.email } });
  };

  const slack: Handler = (seen, response) => {
    const path = seen.path.replace('/slack', '');
    const form = Object.fromEntries(new URLSearchParams(typeof seen.body === 'string' ? seen.body : ''));
    const id = `U0${vendors.person.slack.toUpperCase()}`;
    if (path === '/oauth/v2/authorize')
      return void response.writeHead(302, { location: agree(seen.query, seen.query.user_scope ?? '') }).end();
    if (path === '/api/oauth.v2.access') {
      const pair = grant({ grant_type: 'authorization_code', ...form });
      if (!pair) return sendJson(response, 200, { ok: false, error: 'invalid_code' });
      const given = {
        access_token: pair.access,
        refresh_token: pair.refresh,
        expires_in: vendors.lasts,
        scope: (vendors.scopes ?? scope.split(',')).join(','),
      };
      return sendJson(
        response,
        200,
        vendors.slackPlace === 'top' ? { ok: true, ...given } : { ok: true, authed_user: given },
      );
    }
    if (!knows(bearer(seen))) return sendJson(response, 200, { ok: false, error: 'invalid_auth' });
    const answers: Record<string, object> = {
      '/api/auth.test': { user: vendors.person.slack, user_id: id, team: 'dxw', team_id: 'T0' },
      '/api/users.lookupByEmail': {
        user: { id: form.email === vendors.person.email ? id : 'U0NELL', name: 'nell', profile: {} },
      },
      '/api/auth.revoke': { revoked: true },
    };
    if (path === '/api/auth.revoke') {
      vendors.revoked.push(bearer(seen));
      pairs = pairs.filter(({ access }) => access !== bearer(seen));
    }
    return sendJson(response, 200, { ok: true, ...answers[path] });
  };

  const trelloServer: Handler = (seen, response) => {
    const path = seen.path.replace('/trello/1', '');
    if (path === '/authorize') {
      if (vendors.refusal !== null)
        return void response
          .writeHead(302, { location: `${seen.query.return_url}#error=Token request rejected` })
          .end();
      const token = secret('trello');
      trello.push(token);
      return void response.writeHead(302, { location: `${seen.query.return_url}#token=${token}` }).end();
    }
    const token = /oauth_token="([^"]*)"/.exec(seen.headers.authorization ?? '')?.[1] ?? '';
    if (!trello.includes(token)) return sendText(response, 401, 'invalid token');
    if (path.startsWith('/tokens/') && seen.method === 'DELETE') {
      vendors.revoked.push(token);
      trello = trello.filter((each) => each !== token);
      return sendJson(response, 200, { _value: null });
    }
    if (path.startsWith('/tokens/')) {
      const permissions = [{ modelType: 'Board', read: true, write: true }];
      return sendJson(response, 200, { dateExpires: new Date(Date.now() + 3 * 86_400_000).toISOString(), permissions });
    }
    const { name: fullName, email, slack: username } = vendors.person;
    return sendJson(response, 200, { id: '5f', fullName, username, email });
  };

  const airtable: Handler = (seen, response) =>
    knows(bearer(seen)) ? sendJson(response, 200, { bases: [] }) : sendJson(response, 401, { error: 'UNAUTHORIZED' });

  const github: Handler = (seen, response) =>
    seen.headers.authorization === 'token fake-gh-token'
      ? sendJson(response, 200, { login: 'nell-example', name: 'Nell' }, { 'x-oauth-scopes': 'gist, read:org' })
      : sendJson(response, 401, { message: 'Bad credentials' });

  const server: TestServer = await startServer((seen, response, count) => {
    const [, vendor] = seen.path.split('/');
    if (vendors.pageStatus !== null && /\/authoriz/.test(seen.path))
      return sendText(response, vendors.pageStatus, '<!doctype html><h1>Not now</h1>', { 'content-type': 'text/html' });
    const handler = { zendesk, slack, trello: trelloServer, airtable, github }[vendor ?? ''];
    if (vendors.tokenAnswer !== null && /oauth\/tokens|oauth\.v2\.access/.test(seen.path))
      return vendors.tokenAnswer(response);
    return handler ? handler(seen, response, count) : sendText(response, 404, 'Nothing here');
  });
  const vendors: Vendors = {
    url: server.url,
    requests: server.requests,
    secrets: [],
    person: { name: 'Nell Newcomer', email: 'nell@example.org', slack: 'nell' },
    refusal: null,
    pageStatus: null,
    tokenAnswer: null,
    scopes: null,
    lasts: 28_800,
    slackPlace: 'authed_user',
    renewals: 0,
    give() {
      const pair = { access: secret('given'), refresh: secret('refresh') };
      pairs.push(pair);
      return pair.access;
    },
    revoked: [],
    close: server.close,
  };
  return vendors;
}
