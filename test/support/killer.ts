import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that passed through, except for those that control the practice world. */
export interface PassedRequest {
  readonly method: string;
  readonly path: string;
  readonly isWrite: boolean;
}

/** When to act on a request: before it reaches the server, or after it took effect and before its answer. */
export type Moment = 'before' | 'after';

/** When it acts: at the n-th request, write, or write of a kind as `kindOf` names it, from 1. */
export interface Kill {
  readonly nth: number;
  readonly of: 'requests' | 'writes' | (string & {});
  readonly moment: Moment;
}

/** What kind of request it is: its method and path, without the ids of what it is about. */
export const kindOf = ({ method, path }: PassedRequest): string =>
  `${method} ${path.replace(/\/repos\/[^/]+\/[^/]+/, '/repos/…').replace(/\/(?:\d+|[0-9a-f]{24})\b/g, '/…')}`;

/** A proxy between a program and the practice world, which can act on any one request. */
export interface Killer {
  /** `http://127.0.0.1:4567`. */
  readonly address: string;
  /** The requests that passed through since it was armed. */
  readonly passed: readonly PassedRequest[];
  /** Whether it has acted. */
  readonly struck: boolean;
  /** Starts counting again, and acts then. */
  arm(at: Kill | null): void;
  /** The action: kill the program, for example. Nothing passes through afterwards until it is armed again. */
  onStrike(strike: () => void): void;
  close(): Promise<void>;
}

/** Slack uses POST for everything. So does AWS, which is never written to. */
const slackWrites = /\/(?:chat\.postMessage|conversations\.join|conversations\.open)$/;

const isWrite = (method: string, path: string) =>
  path.startsWith('/slack/')
    ? slackWrites.test(path)
    : /^(?:PUT|POST|DELETE)$/.test(method) && !path.startsWith('/aws/');

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Starts the proxy in front of the practice world at an address. */
export async function startKiller(target: string): Promise<Killer> {
  let passed: PassedRequest[] = [];
  let armed: Kill | null = null;
  let struck = false;
  let strike = () => {};

  const isIt = (current: PassedRequest): boolean => {
    if (!armed) return false;
    const { nth, of } = armed;
    const counted = passed.filter(
      (one) => of === 'requests' || (one.isWrite && (of === 'writes' || of === kindOf(one))),
    );
    return counted.length === nth && counted.at(-1) === current;
  };

  const pass = (request: IncomingMessage, body: Buffer): Promise<{ head: IncomingMessage; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const out = forward(
        new URL(request.url ?? '/', target),
        { method: request.method, headers: { ...request.headers, host: new URL(target).host } },
        (head) => bodyOf(head).then((text) => resolve({ head, body: text }), reject),
      );
      out.on('error', reject);
      out.end(body);
    });

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(request);
    const path = (request.url ?? '/').replace(/\?.*/, '');
    const method = request.method ?? 'GET';
    let moment: Moment | null = null;
    if (!path.startsWith('/_sandbox')) {
      if (struck) return response.destroy();
      const current = { method, path, isWrite: isWrite(method, path) };
      passed.push(current);
      if (isIt(current)) {
        struck = true;
        moment = armed?.moment ?? null;
      }
    }
    if (moment === 'before') {
      strike();
      return response.destroy();
    }
    const answer = await pass(request, body);
    if (moment === 'after') {
      strike();
      return response.destroy();
    }
    response.writeHead(answer.head.statusCode ?? 500, answer.head.headers).end(answer.body);
  };

  const server = createServer((request, response) => {
    // A killed program no longer reads.
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get passed() {
      return passed;
    },
    get struck() {
      return struck;
    },
    arm(at) {
      armed = at;
      struck = false;
      passed = [];
    },
    onStrike(action) {
      strike = action;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
