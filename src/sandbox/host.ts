import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { Failure } from '../errors.ts';
import { controlPath, createControl, type HeldRequest, type HostAbout, type SeenRequest } from './control.ts';
import type { KeptWorld } from './kept-world.ts';
import { type MisbehaviourRule, matches, takeRule } from './misbehaviour.ts';
import type { Recording } from './recording.ts';
import type { SandboxService } from './service.ts';

/** What the host serves, and how. */
export interface HostOptions {
  readonly store: KeptWorld;
  readonly services: readonly SandboxService[];
  readonly folder: string;
  readonly version: string;
  /** The folder of the bare repositories. */
  readonly remotes: string;
  /** 0 for any free port. */
  readonly port?: number;
  /** Misbehaviours of this host only, besides the world's. */
  readonly misbehaviour?: MisbehaviourRule[];
  readonly recording?: Recording;
  /** Shows a line to the person. */
  warn(line: string): void;
}

/** The practice world's running servers. */
export interface Host {
  /** `http://127.0.0.1:4567`. */
  readonly address: string;
  readonly port: number;
  /** The port that answers as if from inside the VPN. */
  readonly vpnPort: number;
  /** Stops listening and closes open connections. */
  close(): Promise<void>;
}

/** Reachable only from this machine. */
const loopback = '127.0.0.1';

/** How many requests are remembered. */
const maxRequests = 10_000;

/** How often a held request checks whether it may go on, in milliseconds. */
const heldPollMs = 25;

/** How often background jobs are checked, in milliseconds. */
const jobPollMs = 250;

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'something else is listening on it' : error.message;
      reject(
        new Failure(`The practice world cannot listen on port ${port}: ${why}.`, {
          next: ['Choose another port with --port, or leave it out to use any free one.'],
          cause: error,
        }),
      );
    });
    server.listen(port, loopback, () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** The headers as they were sent, in order. */
function rawHeaders(incoming: IncomingMessage): [string, string][] {
  const { rawHeaders: raw } = incoming;
  return Array.from({ length: raw.length / 2 }, (_, index) => [raw[index * 2] ?? '', raw[index * 2 + 1] ?? '']);
}

/** Guesses a body's content type. */
function typeOf(body: string): string {
  try {
    JSON.parse(body);
    return 'application/json';
  } catch {
    return /^\s*<(?:!doctype|html)/i.test(body) ? 'text/html' : 'text/plain';
  }
}

/** The answer that a misbehaviour gives instead of the real one. */
const replacement = ({ status = 200, body = '', headers = {} }: MisbehaviourRule) =>
  // These statuses have no body: https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1
  new Response([204, 205, 304].includes(status) ? null : body, {
    status,
    headers: { 'Content-Type': typeOf(body), ...headers },
  });

/** The answer without a key, wherever it is in its JSON. */
async function leaveOut(response: Response, key: string): Promise<Response> {
  const text = await response.text();
  const body = typeOf(text).endsWith('json')
    ? JSON.stringify(JSON.parse(text, (name, value) => (name === key ? undefined : value)))
    : text;
  const { status, statusText, headers } = response;
  return new Response(hasNoBody(status) ? null : body, { status, statusText, headers });
}

const hasNoBody = (status: number) => [101, 204, 205, 304].includes(status);

/** The names of this machine by which the practice world may be addressed. */
const ownNames = [loopback, 'localhost', '[::1]'];

/**
 * Why a request is refused: it is for another host, as in DNS rebinding, or a web page from elsewhere sent it. Null if
 * it comes from a program or from here.
 */
function refusedAs(headers: Headers, port: number): string | null {
  const own = ownNames.map((name) => `${name}:${port}`);
  if (!own.includes(headers.get('host')?.toLowerCase() ?? '')) return 'it is for another host';
  const origin = headers.get('origin');
  if (origin !== null && !own.includes(origin.toLowerCase().replace(/^http:\/\//, ''))) return 'a web page sent it';
  // https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
  const site = headers.get('sec-fetch-site');
  return site !== null && !['same-origin', 'none'].includes(site) ? 'a web page sent it' : null;
}

/** Starts the servers, on loopback only. Throws a Failure if the port is taken. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { store, services, warn, recording } = options;
  const closing = new AbortController();
  const seen: SeenRequest[] = [];
  const held = new Set<HeldRequest>();
  const inFlight = new Set<Promise<Response>>();
  /** The functions that record exchanges whose answers are still being sent. */
  const unrecorded = new Set<() => void>();
  let count = 0;

  const inside = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' }).end('You are inside the VPN.\n');
  });
  const vpnPort = await listen(inside, 0);

  const routes = new Hono();
  const server = createAdaptorServer({
    fetch(request, { incoming, outgoing }) {
      const work = handle(request, incoming as IncomingMessage, outgoing as ServerResponse).catch(broken);
      inFlight.add(work);
      return work.finally(() => inFlight.delete(work));
    },
  }) as Server;
  const port = await listen(server, options.port ?? 0).catch(async (error) => {
    await close(inside);
    throw error;
  });
  const address = `http://${loopback}:${port}`;

  for (const service of services) {
    const host = { address: `${address}/${service.name}`, remotes: options.remotes, warn };
    routes.route(`/${service.name}`, service.app(store, host));
  }
  routes.notFound((c) => {
    const what = `${c.req.method} ${c.req.path}`;
    warn(`The practice world does not know ${what}: it answered 501`);
    return c.json({ error: `The practice world does not know ${what}`, method: c.req.method, path: c.req.path }, 501);
  });
  routes.onError((error, c) => {
    warn(`The practice world broke at ${c.req.method} ${c.req.path}: ${error.message}`);
    return c.json({ error: `The practice world broke: ${error.message}` }, 500);
  });
  const about = (): HostAbout => ({
    service: 'govsupport sandbox',
    version: options.version,
    pid: process.pid,
    folder: options.folder,
    vpnPort,
  });
  const control = new Hono().route(controlPath, createControl(store, about, seen, held));

  const runDue = () => {
    try {
      store.runDue();
    } catch (error) {
      warn((error as Error).message);
    }
  };
  const timer = setInterval(runDue, jobPollMs).unref();

  /** The misbehaviour that applies to a request. Counts the request. */
  function misbehaviourFor(method: string, path: string): MisbehaviourRule | undefined {
    const own = takeRule(options.misbehaviour ?? [], method, path);
    if (!store.world.misbehaviour.some((rule) => matches(rule, method, path))) return own;
    const kept = store.change((world) => takeRule(world.misbehaviour, method, path));
    return own ?? kept;
  }

  /** Waits until the rule is cleared, the client has gone, or the host closes. Returns whether to go on. */
  async function holdUntilCleared(rule: MisbehaviourRule, request: HeldRequest, outgoing: ServerResponse) {
    const inForce = () =>
      [...(options.misbehaviour ?? []), ...store.world.misbehaviour].some(({ id }) => id === rule.id);
    held.add(request);
    while (!closing.signal.aborted && !outgoing.closed && inForce()) await sleep(heldPollMs);
    held.delete(request);
    return !closing.signal.aborted && !outgoing.closed;
  }

  /** The answer if the world could not be read or saved, or the request was cut off. */
  function broken(error: Error): Response {
    if (error.name !== 'AbortError') warn(`The practice world broke: ${error.message}`);
    return Response.json({ error: `The practice world broke: ${error.message}` }, { status: 500 });
  }

  /** Waits, but not longer than the client does. */
  async function waitWith(outgoing: ServerResponse, ms: number): Promise<void> {
    if (outgoing.closed) return;
    const gone = new AbortController();
    const leave = () => gone.abort();
    outgoing.once('close', leave);
    await sleep(ms, undefined, { signal: AbortSignal.any([closing.signal, gone.signal]) }).catch(() => {});
    outgoing.off('close', leave);
  }

  async function handle(request: Request, incoming: IncomingMessage, outgoing: ServerResponse): Promise<Response> {
    const refused = refusedAs(request.headers, port);
    if (refused !== null) {
      warn(`The practice world refused a request: ${refused}`);
      return Response.json({ error: `The practice world refuses this: ${refused}` }, { status: 403 });
    }
    const url = new URL(request.url);
    const path = url.pathname;
    if (path === controlPath || path.startsWith(`${controlPath}/`)) return control.fetch(request);
    const startedAt = new Date();
    const start = performance.now();
    const { method } = request;
    const body = method === 'GET' || method === 'HEAD' ? null : new Uint8Array(await request.arrayBuffer());
    const received = performance.now();
    runDue();
    const rule = misbehaviourFor(method, path);
    const real = async () =>
      routes.fetch(new Request(request.url, { method, headers: request.headers, ...(body ? { body } : {}) }));

    let response: Response | null = null;
    if (rule === undefined) response = await real();
    else {
      const hold = async (moment: 'before' | 'after') =>
        rule.hold !== moment || holdUntilCleared(rule, { rule: rule.id, method, path, moment }, outgoing);
      const carriedOut =
        (await hold('before')) &&
        (rule.drop === undefined ? rule.status === undefined || rule.takesEffect : rule.drop === 'after');
      if (carriedOut) response = await real();
      await hold('after');
      if (rule.delayMs) await waitWith(outgoing, rule.delayMs);
      // A client that has gone gets no answer.
      if (rule.drop || outgoing.closed) response = null;
      else if (rule.status !== undefined) response = replacement(rule);
      else if (rule.without !== undefined && response) response = await leaveOut(response, rule.without);
    }
    const answer = response && new Uint8Array(await response.arrayBuffer());
    const headers = new Headers(response?.headers);
    // The servers' own time, which can differ from this machine's.
    if (!headers.has('date')) headers.set('date', store.now().toUTCString());
    const answered = performance.now();
    const service = path.split('/')[1] ?? '';
    seen.push({
      number: ++count,
      at: startedAt.toISOString(),
      service,
      method,
      path: `${path}${url.search}`,
      status: response?.status ?? null,
      durationMs: Math.round(answered - start),
      misbehaved: rule !== undefined,
    });
    if (seen.length > maxRequests) seen.shift();
    const record = () => {
      if (!unrecorded.delete(record)) return;
      recording?.add({
        service,
        startedAt,
        method,
        url: request.url,
        httpVersion: incoming.httpVersion,
        requestHeaders: rawHeaders(incoming),
        requestBody: body,
        response: response && {
          status: response.status,
          statusText: response.statusText || (STATUS_CODES[response.status] ?? ''),
          headers: [...headers],
          body: answer ?? new Uint8Array(),
        },
        timings: { send: received - start, wait: answered - received, receive: performance.now() - answered },
        ...(rule ? { note: `Misbehaviour ${rule.id}${response ? '' : ': the connection was dropped'}` } : {}),
      });
    };
    unrecorded.add(record);
    // The client may already have gone.
    if (outgoing.closed) record();
    else outgoing.once('close', record);
    if (response === null) {
      incoming.socket.destroy();
      // The connection has gone, so this is never sent.
      return new Response(null);
    }
    return new Response(hasNoBody(response.status) ? null : answer, {
      status: response.status,
      statusText: response.statusText,
      headers,
    });
  }

  return {
    address,
    port,
    vpnPort,
    async close() {
      clearInterval(timer);
      closing.abort();
      await Promise.all([close(server), close(inside)]);
      // Requests that were running when the connections were closed are still saved and recorded.
      await Promise.all(inFlight);
      for (const record of unrecorded) record();
    },
  };
}
