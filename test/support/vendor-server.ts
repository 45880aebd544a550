import type { ServerResponse } from 'node:http';
import { serving } from './connection.ts';
import { drop, type SeenRequest, type TestServer } from './http-server.ts';

/** A request, and the fields of its form. */
export interface Received extends SeenRequest {
  readonly form: URLSearchParams;
}

/** An answer, or a way not to answer. */
export type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | 'hang'
  /** Closes the connection without an answer. */
  | 'drop'
  /** Promises more than it sends, and closes the connection. */
  | 'break-off'
  /** Sends endlessly. */
  | 'endless';

/** A server that answers what a test says. */
export interface VendorServer extends Omit<TestServer, 'requests'> {
  readonly requests: readonly Received[];
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'drop') {
    drop(response);
    return;
  }
  if (reply === 'break-off') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"ok":true,', () => drop(response));
    return;
  }
  if (reply === 'endless') {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = () => {
      while (!response.destroyed && response.write('"'.padEnd(1024 * 1024, 'x')));
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

/** Starts a server on loopback, which is closed after the test. */
export async function serve(answer: (request: Received, count: number) => Reply): Promise<VendorServer> {
  const requests: Received[] = [];
  const server = await serving((request, response, count) => {
    const received = { ...request, form: new URLSearchParams(typeof request.body === 'string' ? request.body : '') };
    requests.push(received);
    send(response, answer(received, count));
  });
  return { ...server, requests };
}
