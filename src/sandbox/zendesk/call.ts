import { randomUUID } from 'node:crypto';
import type { Context, Hono } from 'hono';
import type { SandboxHost } from '../service.ts';
import type { WorldStore } from '../store.ts';
import { type SignedIn, signIn } from './auth.ts';
import type { Limiter } from './limits.ts';
import { forbidden, missingScope, notFound, Problem } from './problem.ts';
import { wireTime } from './sla.ts';
import { isAgent, maySee } from './update.ts';
import type { Ticket, ZendeskUser, ZendeskWorld } from './world.ts';

/** A request by someone who is signed in and allowed to make it. */
export interface Call {
  readonly context: Context;
  readonly store: WorldStore;
  readonly host: SandboxHost;
  readonly limiter: Limiter;
  /** Zendesk's part of the world, read-only. */
  readonly world: ZendeskWorld;
  readonly signedIn: SignedIn;
  readonly user: ZendeskUser;
  readonly query: URLSearchParams;
  readonly now: Date;
  /** The number at the end of the path, or the one with this name. */
  id(name?: string): number;
  /** The body, which has to be a JSON object. */
  body(): Promise<Record<string, unknown>>;
  /** Changes Zendesk's part of the world. Anything that can be refused has to be checked before. */
  change<T>(mutate: (world: ZendeskWorld) => T): T;
  /** A ticket that the caller may see; throws 404 and 403 otherwise. */
  ticket(id: number): Ticket;
}

export interface Answer {
  readonly status?: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An endpoint: its path, its scope (null: any), and what it does. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `:id` matches a number, `:job` the id of a job. */
  readonly path: string;
  readonly scope: string | null;
  /** Whether it works without a sign-in. */
  readonly open?: boolean;
  handle(call: Call): Answer | Promise<Answer>;
}

/** Hono's patterns for a path, with and without the `.json` suffix that Zendesk accepts everywhere. */
function patterns(path: string): string[] {
  const inner = path.replace(/:id(?=\/)/g, ':id{[0-9]+}');
  if (path.endsWith(':id')) return [inner.replace(/:id$/, ':id{[0-9]+(?:\\.json)?}')];
  if (path.endsWith(':job')) return [inner.replace(/:job$/, ':job{[0-9a-f]+(?:\\.json)?}')];
  return [inner, `${inner}.json`];
}

const none: ZendeskUser = {
  id: 0,
  name: 'Anonymous user',
  email: 'invalid@example.com',
  role: 'end-user',
  customRoleId: null,
  ticketRestriction: null,
  organizationId: null,
};

export function respond(context: Context, answer: Answer): Response {
  context.header('X-Zendesk-Request-Id', randomUUID().replaceAll('-', ''));
  for (const [name, value] of Object.entries(answer.headers ?? {})) context.header(name, value);
  context.status((answer.status ?? 200) as 200);
  if (answer.body === undefined) return context.body(null);
  context.header('Content-Type', 'application/json; charset=utf-8');
  return context.body(JSON.stringify(answer.body));
}

/** The answer for a refusal. Throws any error that is not a Problem, which is a bug. */
export function refuse(context: Context, error: unknown): Response {
  if (!(error instanceof Problem)) throw error;
  if (typeof error.body !== 'string') {
    const { status, body, headers } = error;
    return respond(context, { status, body, headers });
  }
  context.header('Content-Type', 'text/plain; charset=utf-8');
  for (const [name, value] of Object.entries(error.headers)) context.header(name, value);
  context.header('X-Zendesk-Request-Id', randomUUID().replaceAll('-', ''));
  context.status(error.status as 429);
  return context.body(error.body);
}

async function readBody(context: Context): Promise<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(await context.req.text());
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // Reported below.
  }
  throw new Problem(422, { error: 'Unprocessable Entity', message: 'Server could not parse JSON' });
}

/** Adds an endpoint to the server, which first checks limits, sign-in and scope, in that order. */
export function serve(
  app: Hono,
  parts: { readonly store: WorldStore; readonly host: SandboxHost; readonly limiter: Limiter },
  endpoint: Endpoint,
): void {
  const { store, limiter } = parts;
  app.on(endpoint.method, patterns(endpoint.path), async (context) => {
    try {
      const world = store.world.zendesk;
      const now = store.now();
      for (const [name, value] of Object.entries(limiter.request(now))) context.header(name, value);
      const signedIn = signIn(context.req.header('authorization'), world, now, endpoint.open ?? false);
      const user = signedIn.user ?? none;
      if (endpoint.scope !== null && !signedIn.allows(endpoint.scope)) throw missingScope(endpoint.scope);
      if (!endpoint.open && !isAgent(user)) throw forbidden();
      const call: Call = {
        context,
        ...parts,
        get world() {
          return store.world.zendesk;
        },
        signedIn,
        user,
        now,
        query: new URL(context.req.url).searchParams,
        id: (name = 'id') => Number.parseInt(context.req.param(name) ?? '', 10),
        body: () => readBody(context),
        change: (mutate) => store.change((all) => mutate(all.zendesk)),
        ticket(id) {
          const ticket = store.world.zendesk.tickets.find((each) => each.id === id);
          if (!ticket) throw notFound();
          if (!maySee(store.world.zendesk, user, ticket)) throw forbidden();
          return ticket;
        },
      };
      return respond(context, await endpoint.handle(call));
    } catch (error) {
      return refuse(context, error);
    }
  });
}

/** The world's time in Zendesk's format. */
export const timeOf = (call: Pick<Call, 'store'>): string => wireTime(call.store.now());
