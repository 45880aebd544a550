import path from 'node:path';
import { type Context, Hono } from 'hono';
import type { SandboxHost, SandboxService } from '../service.ts';
import type { WorldStore } from '../store.ts';
import { assigneeRoutes } from './assignees.ts';
import { buildGitHub } from './build.ts';
import { commitRoutes } from './commits.ts';
import { type OpenRemote, openRemote } from './git-remote.ts';
import { pullRoutes } from './pulls.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { repositoryRoutes } from './repositories.ts';
import { fullName, type GitHubAction, GitHubFailure, type GitHubRequest, NotSupported, signIn } from './request.ts';
import { searchRoutes } from './search.ts';
import type { GitHubWorld } from './world.ts';

const version = '2022-11-28';
const documentation = 'https://docs.github.com/rest';

interface Server {
  readonly store: WorldStore;
  readonly host: SandboxHost;
  readonly limit: RateLimit;
  readonly remotes: OpenRemote;
}

function describe({ message, status, errors }: GitHubFailure): object {
  return { message, ...(errors ? { errors } : {}), documentation_url: documentation, status: String(status) };
}

/** Checks what every request needs. */
function checkHeaders(c: Context): void {
  if (!c.req.header('user-agent')) {
    throw new GitHubFailure(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
    );
  }
  const wanted = c.req.header('x-github-api-version') ?? version;
  if (wanted !== version) {
    throw new GitHubFailure(
      400,
      `"${wanted}" is not a supported version of the REST API. Supported versions: ${version}.`,
    );
  }
  c.header('x-github-api-version-selected', version);
}

async function bodyOf(c: Context): Promise<Readonly<Record<string, unknown>>> {
  const text = c.req.method === 'GET' ? '' : await c.req.text();
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (body && typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // Not JSON, which is reported below.
  }
  throw new GitHubFailure(400, 'Problems parsing JSON');
}

function countAndTell(c: Context, { limit, store }: Server, login: string): void {
  const exceeded = limit.take(login, store.now());
  const state = limit.state(login, store.now());
  for (const [name, value] of Object.entries(state)) c.header(`x-ratelimit-${name}`, String(value));
  c.header('x-ratelimit-resource', 'core');
  if (exceeded) throw new GitHubFailure(403, `API rate limit exceeded for user ${login}.`);
}

async function answer(c: Context, server: Server, action: GitHubAction): Promise<Response> {
  const { store, host, remotes } = server;
  c.header('x-github-request-id', requestId());
  c.header('x-github-media-type', 'github.v3; format=json');
  try {
    checkHeaders(c);
    const token = signIn(store.world.github, c.req.header('authorization'));
    if (token) c.header('x-oauth-scopes', token.scopes.join(', '));
    c.header('x-accepted-oauth-scopes', c.req.path.includes('/repos/') ? 'repo' : '');
    countAndTell(c, server, token?.login ?? '');
    const { status, document, headers } = await action({
      store,
      host,
      token,
      world: () => store.world.github,
      url: new URL(c.req.url),
      body: await bodyOf(c),
      part: (name) => c.req.param(name) ?? '',
      remote: (repository) => remotes(fullName(repository)),
    } satisfies GitHubRequest);
    for (const [name, value] of Object.entries(headers ?? {})) c.header(name, value);
    return document === undefined ? c.body(null, status) : c.json(document, status === 204 ? 200 : status);
  } catch (error) {
    if (error instanceof NotSupported) {
      host.warn(`${c.req.method} ${c.req.path} asked for ${error.message}, which is not supported here`);
      return c.notFound();
    }
    if (!(error instanceof GitHubFailure)) throw error;
    for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
    return c.json(describe(error), error.status);
  }
}

let requests = 0;
/** An id in GitHub's format: groups of digits with colons between them. */
function requestId(): string {
  requests += 1;
  const digits = (value: number) => value.toString(16).toUpperCase().padStart(4, '0');
  return `FA4E:${digits(process.pid)}:${digits(Date.now())}:${digits(requests)}`;
}

/** GitHub's REST API in the practice world, over real bare repositories. https://docs.github.com/rest */
export const github: SandboxService<GitHubWorld> = {
  name: 'github',
  build: buildGitHub,
  app(store, host) {
    const app = new Hono();
    const limit = createRateLimit(() => store.world.github.requestsPerHour ?? 5000);
    const remotes: OpenRemote = (name) => openRemote(path.join(host.remotes, `${name}.git`));
    const server: Server = { store, host, limit, remotes };
    for (const [method, route, action] of [
      ...repositoryRoutes,
      ...commitRoutes,
      ...pullRoutes,
      ...assigneeRoutes,
      ...searchRoutes,
    ]) {
      app.on(method, route, (c) => answer(c, server, action));
    }
    return app;
  },
};
