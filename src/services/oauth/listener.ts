import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../errors.ts';

/** The ports that an administrator registers with the services, which compare addresses exactly. */
export const ports: readonly number[] = [41401, 41402, 41403];

/** How long to wait for a port, in milliseconds: another sign-in has one only until it has its answer. */
const patienceMs = 10_000;

/** The most that a page may send, in bytes. */
const longestBody = 4096;

/** The parameters that the browser brought back, from the query or the fragment. */
export type Answer = URLSearchParams;

/** What to listen for. */
export interface Listening {
  /** The path of the answer: `/callback`. */
  readonly path: string;
  /** Whether the answer is in the fragment, which browsers don't send: then a page is served that posts it. */
  readonly inFragment?: boolean;
  /** Whether an answer belongs to this sign-in. */
  isOurs(answer: Answer): boolean;
  /** The ports to try; by default the registered ones. */
  readonly ports?: readonly number[];
  /** How long to wait if none of them is free, in milliseconds. */
  readonly patienceMs?: number;
}

/** Listens on this machine only, for the one answer of a sign-in. */
export interface Listener {
  readonly port: number;
  readonly answer: Promise<Answer>;
  close(): void;
}

const postsFragment = `const said = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
fetch(location.pathname, { method: 'POST', body: said, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  .then((response) => response.text())
  .then((text) => { document.body.textContent = text; });`;

const policy = (script: string) => {
  const hash = createHash('sha256').update(script).digest('base64');
  return script === '' ? "default-src 'none'" : `default-src 'none'; connect-src 'self'; script-src 'sha256-${hash}'`;
};

function page(response: ServerResponse, status: number, text: string, script = ''): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy(script),
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  const tag = script === '' ? '' : `<script>${script}</script>`;
  response.end(`<!doctype html><html lang="en"><title>govsupport</title><body><p>${text}</p>${tag}</body></html>\n`);
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longestBody) return null;
  }
  return text;
}

/** Listens on both loopback addresses, because `localhost` may mean either. Null if one of them is in use. */
async function listenOn(port: number, serve: (request: IncomingMessage, response: ServerResponse) => void) {
  const servers: Server[] = [];
  const close = () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  };
  for (const host of ['127.0.0.1', '::1']) {
    const server = createServer(serve);
    const problem = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      server.once('error', resolve);
      server.listen({ port, host, exclusive: true }, () => resolve(null));
    });
    if (problem === null) servers.push(server);
    else if (host === '127.0.0.1' || problem.code === 'EADDRINUSE') {
      close();
      return null;
    }
    // Otherwise this machine has no IPv6.
  }
  return { close };
}

/**
 * Listens for the answer of a sign-in on the first free port. Accepts only one answer, which has to belong to this
 * sign-in: it refuses what other pages send, and keeps waiting. Throws a Failure if no port becomes free, and the
 * signal's reason if it aborts.
 */
export async function listen(
  { path, inFragment = false, isOurs, ...rest }: Listening,
  signal?: AbortSignal,
): Promise<Listener> {
  let taken: (answer: Answer) => void = () => {};
  const answer = new Promise<Answer>((resolve) => {
    taken = resolve;
  });
  let port = 0;
  let isDone = false;

  const take = (response: ServerResponse, given: Answer) => {
    if (isDone) return page(response, 410, 'This sign-in already has its answer. You can close this page.');
    if (!isOurs(given)) return page(response, 400, 'This answer does not belong to the current sign-in.');
    isDone = true;
    const text = given.has('error')
      ? 'You did not agree, so you are not signed in. You can close this page.'
      : 'govsupport has the answer. You can close this page and return to the terminal.';
    response.once('close', () => taken(given));
    page(response, 200, text);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${port}`);
    const { host = '', origin } = request.headers;
    // A request for another host, or from another page, is not part of this sign-in.
    if (!hosts.includes(host)) return page(response, 403, 'This host is not allowed.');
    if (origin !== undefined && origin !== `http://${host}`) return page(response, 403, 'This origin is not allowed.');
    const url = new URL(request.url ?? '/', `http://${host}`);
    if (url.pathname !== path) return page(response, 404, 'There is nothing here.');
    if (request.method === 'GET' && !inFragment) return take(response, url.searchParams);
    if (request.method === 'GET') return page(response, 200, 'One moment …', postsFragment);
    if (request.method !== 'POST' || !inFragment) return page(response, 405, 'This method is not allowed.');
    const body = await bodyOf(request);
    if (body === null) return page(response, 413, 'This request is too large.');
    return take(response, new URLSearchParams(body));
  };

  const late = performance.now() + (rest.patienceMs ?? patienceMs);
  do {
    for (const wanted of rest.ports ?? ports) {
      port = wanted;
      const listening = await listenOn(port, (request, response) => {
        serve(request, response).catch(() => response.destroy());
      });
      if (listening) return { port, answer, close: listening.close };
    }
    await sleep(100);
    signal?.throwIfAborted();
  } while (performance.now() < late);
  throw new Failure(`All ports for signing in are in use (${(rest.ports ?? ports).join(', ')}).`, {
    next: ['Stop a program that uses one, such as another sign-in that is still waiting.'],
  });
}
