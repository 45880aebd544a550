import { expect, onTestFinished } from 'vitest';
import type { Connection } from '../../src/services/http/http.ts';
import type { Exchange } from '../../src/services/http/sender.ts';
import { realWaiting, type Waiting } from '../../src/services/http/waiting.ts';
import { ServiceError } from '../../src/services/service-error.ts';
import { type Handler, startServer, type TestServer } from './http-server.ts';

/** Starts a server that is closed after the test. */
export async function serving(handler: Handler): Promise<TestServer> {
  const server = await startServer(handler);
  onTestFinished(() => server.close());
  return server;
}

/** A time limit that is reached as soon as this holds, and not before, however slow the machine is. */
export const timeUpWhen =
  (isTimeUp: () => boolean): Waiting['after'] =>
  (_, act) => {
    const timer = setInterval(() => isTimeUp() && act(), 5);
    return () => clearInterval(timer);
  };

/** The time at which the clock of `quickConnection` starts. */
export const beginning = new Date('2026-11-23T10:00:00Z');

/** The parameters for a client, and a clock that only moves when something waits, so that tests don't have to. */
export function quickConnection(url: string): {
  readonly connection: Connection;
  readonly pauses: number[];
  readonly exchanges: Exchange[];
} {
  const pauses: number[] = [];
  const exchanges: Exchange[] = [];
  let now = beginning.getTime();
  const connection: Connection = {
    url,
    urlSetBy: 'GOVSUPPORT_DESK_URL',
    tokenSetBy: 'GOVSUPPORT_DESK_TOKEN',
    signal: new AbortController().signal,
    debug: (exchange) => exchanges.push(exchange),
    waiting: {
      ...realWaiting,
      now: () => now,
      async pause(milliseconds) {
        pauses.push(milliseconds);
        now += milliseconds;
      },
    },
  };
  return { connection, pauses, exchanges };
}

/** The ServiceError that a promise rejects with. It must not contain any of the secrets. */
export async function serviceError(work: Promise<unknown>, secrets: readonly string[] = []): Promise<ServiceError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ServiceError);
  const found = error as ServiceError;
  const told = JSON.stringify([found.message, found.next, found.details, found.stack]);
  for (const secret of secrets) expect(told).not.toContain(secret);
  return found;
}
