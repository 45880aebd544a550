import { type Context, Hono } from 'hono';
import type { SandboxHost, SandboxService } from '../service.ts';
import type { WorldStore } from '../store.ts';
import { boardRoutes, type TrelloAction } from './boards.ts';
import { buildTrello } from './build.ts';
import { cardRoutes } from './cards.ts';
import { createTrelloLimits, type TrelloLimits } from './limits.ts';
import { credentialsOf, NotSupported, signIn, TrelloFailure } from './request.ts';
import { authorise, tokenRoutes } from './tokens.ts';
import type { TrelloWorld } from './world.ts';

/** Trello reads fields from the query, from forms and from JSON. */
async function fieldsOf(c: Context): Promise<Record<string, string>> {
  const query = c.req.query();
  if (c.req.method === 'GET') return query;
  const json = (c.req.header('content-type') ?? '').startsWith('application/json');
  const body: unknown = json ? await c.req.json().catch(() => null) : await c.req.parseBody();
  const sent = Object.entries(body ?? {}).map(([name, value]) => [name, value === null ? 'null' : String(value)]);
  return { ...query, ...Object.fromEntries(sent) };
}

interface Server {
  readonly store: WorldStore;
  readonly limits: TrelloLimits;
  readonly host: SandboxHost;
}

async function answer(c: Context, { store, limits, host }: Server, action: TrelloAction): Promise<Response> {
  try {
    const fields = await fieldsOf(c);
    const { token, me } = signIn(store.world.trello, credentialsOf(c, fields), store.now());
    const { key = '' } = credentialsOf(c, fields);
    const { headers, error } = limits.take(key, token.token, store.now());
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    if (error) return c.json({ error, message: 'Rate limit exceeded' }, 429);
    const part = (name: string) => c.req.param(name) ?? '';
    const document = action({ store, token, me, fields, part, world: () => store.world.trello });
    return c.json(document as object);
  } catch (error) {
    if (error instanceof NotSupported) {
      host.warn(`${c.req.method} ${c.req.path} asked for "${error.message}", which is not supported here`);
      return c.notFound();
    }
    if (!(error instanceof TrelloFailure)) throw error;
    return c.text(error.message, error.status);
  }
}

/** Trello in the practice world. https://developer.atlassian.com/cloud/trello/rest/ */
export const trello: SandboxService<TrelloWorld> = {
  name: 'trello',
  build: buildTrello,
  app(store, host) {
    const app = new Hono();
    const server: Server = {
      store,
      host,
      limits: createTrelloLimits(() => store.world.trello.requestsPerToken ?? 100),
    };
    app.get('/1/authorize', (c) => authorise(c, store));
    for (const [method, path, action] of [...boardRoutes, ...cardRoutes, ...tokenRoutes]) {
      app.on(method, `/1${path}`, (c) => answer(c, server, action));
    }
    return app;
  },
};
