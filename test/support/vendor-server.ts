import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server got it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** The fields of a form. */
  readonly form: URLSearchParams;
}

/** An answer, or a way not to answer. */
export type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  /** Never answers. */
  | 'hang'
  /** Closes the connection without an answer. */
  | 'drop'
  /** Promises more than it sends, and closes the connection. */
  | 'break-off'
  /** Sends for ever. */
  | 'endless';

/** A server that answers as a test says. */
export interface VendorServer {
  readonly url: string;
  readonly requests: readonly Received[];
  close(): Promise<void>;
}

function send(response: http.ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'drop') {
    response.socket?.destroy();
    return;
  }
  if (reply === 'break-off') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"ok":true,');
    setTimeout(() => response.socket?.destroy(), 20);
    return;
  }
  if (reply === 'endless') {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = () => {
      while (!response.destroyed && response.write('"'.padEnd(65536, 'x')));
    };
    response.on('drain', more);
    more();
    return;
  }
  const { status = 200, headers = {}, body = {} } = reply;
  const isText = typeof body === 'string';
  response.writeHead(status, { ...(isText ? {} : { 'content-type': 'application/json' }), ...headers });
  response.end(status === 204 ? undefined : isText ? body : JSON.stringify(body));
}

/** Starts such a server on loopback. */
export async function serve(
  answer: (request: Received, count: number) => Reply | Promise<Reply>,
): Promise<VendorServer> {
  const requests: Received[] = [];
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => {});
    request.on('end', async () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const body = Buffer.concat(parts).toString('utf8');
      const received: Received = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
        form: new URLSearchParams(body),
      };
      requests.push(received);
      send(response, await answer(received, requests.length));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A port of this machine on which nothing answers. */
export async function deadUrl(): Promise<string> {
  const server = await serve(() => ({}));
  await server.close();
  return server.url;
}

/** Limits that keep a test short without changing what is tried. */
export const shortLimits = { timeoutMs: 400, firstWaitMs: 5, longestWaitMs: 60, maxBytes: 300_000 };
