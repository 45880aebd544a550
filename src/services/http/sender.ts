import { ServiceError, type ServiceErrorDetails } from '../service-error.ts';
import { type Answer, hint, readText, sizeLimit, TooLarge } from './answer.ts';
import { networkProblem, timeLimit } from './network-problem.ts';
import type { ProxiedFetch } from './proxied-fetch.ts';
import { backoff, realWaiting, type Waiting } from './waiting.ts';

/** One request and its outcome, for --debug. The query is left out, because it could be private. */
export interface Exchange {
  readonly service: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** A status, or why there is none. */
  readonly outcome: number | string;
  readonly durationMs: number;
}

/** How to send requests to one service. */
export interface Transport {
  readonly signal: AbortSignal;
  /** When the work has to be done: no wait goes beyond it. */
  readonly deadline?: Date;
  /** How long one request may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Shown in place of the host, if the address is itself a secret. */
  readonly hostShownAs?: string;
  readonly debug?: (exchange: Exchange) => void;
  /** Called with the service's own time, from its answers. */
  readonly heard?: (service: string, serviceTime: Date) => void;
  readonly waiting?: Waiting;
  /** Sends requests through a proxy, if there is one. */
  readonly proxied?: ProxiedFetch;
}

/** A request, and how to report its failures. */
interface Sending {
  readonly url: URL;
  readonly init: RequestInit;
  /** Whether it changes something: a write is only retried if the first try certainly had no effect. */
  readonly isWrite: boolean;
  /** Whether to follow redirects within the same host. Writes never do. */
  readonly follows: boolean;
  /** The error for an answer that the service would not give; `what` completes "it …". */
  unexpected(what: string, details?: Partial<ServiceErrorDetails>): ServiceError;
  /** How long to wait before trying again after this answer, in milliseconds; undefined to return the answer. */
  waitAfter(answer: Answer, count: number): number | undefined;
}

const tries = 3;
const mostRedirects = 3;
const usualTimeoutMs = 15_000;

/** The longest wait that one answer can ask for if there is no deadline, in milliseconds. */
const patienceMs = 60_000;

/** How much time must be left before the deadline after a wait, in milliseconds. */
const reserveMs = 1000;

/** The result of one try: an answer, or why there is none. */
type Attempt = { readonly answer: Answer } | { readonly error: ServiceError; readonly again: boolean };

/** For writes, whether the request may still have had an effect. */
export const doubt = (isWrite: boolean, mayHaveHappened: boolean): Partial<ServiceErrorDetails> =>
  isWrite
    ? {
        mayHaveHappened,
        ...(mayHaveHappened ? { next: ['It may still have been done: check before you try again.'] } : {}),
      }
    : {};

/** The vendor's request id, if an answer has one. */
export function requestIdOf(headers: Headers, names: readonly string[]): { requestId?: string } {
  const requestId = hint(names.map((name) => headers.get(name)).find((id) => id !== null) ?? '', 80);
  return requestId === '' ? {} : { requestId };
}

/**
 * Sends requests to one service and nowhere else, with limits on time, answer size, redirects and retries. Returns only
 * answers of the service's own host; throws only a ServiceError or the signal's reason.
 */
export function createSender(
  service: string,
  base: URL,
  transport: Transport & { requestIdHeaders: readonly string[] },
) {
  const { signal, waiting = realWaiting, timeoutMs = usualTimeoutMs, hostShownAs, requestIdHeaders } = transport;

  const send = transport.proxied?.fetch ?? fetch;

  const follow = (sending: Sending, from: URL, response: Response, hop: number): URL => {
    const details = { status: response.status, ...requestIdOf(response.headers, requestIdHeaders) };
    const to = URL.parse(response.headers.get('location') ?? '', from.href);
    if (to === null) throw sending.unexpected('redirected to nowhere', details);
    if (to.origin !== base.origin) {
      const place = hostShownAs === undefined ? to.host || to.protocol : 'another place';
      const what = `redirected to ${place}, which looks like a sign-in page or a captive portal`;
      throw sending.unexpected(what, details);
    }
    if (sending.isWrite) throw sending.unexpected('redirected the request instead of carrying it out', details);
    if (!sending.follows) throw sending.unexpected('redirected instead of answering', details);
    if (hop >= mostRedirects) throw sending.unexpected('redirected too many times', details);
    return to;
  };

  /** One request with its redirects, under one time limit. */
  const attempt = async (sending: Sending): Promise<Attempt> => {
    const { init, isWrite } = sending;
    const limit = new AbortController();
    const cancelLimit = waiting.after(timeoutMs, () => limit.abort());
    const signals = [signal, limit.signal, ...(init.signal ? [init.signal] : [])];
    const started = performance.now();
    let { url } = sending;
    const report = (outcome: number | string) =>
      transport.debug?.({
        service,
        method: init.method ?? 'GET',
        host: hostShownAs ?? url.host,
        path: hostShownAs === undefined ? url.pathname : '/…',
        outcome,
        durationMs: Math.round(performance.now() - started),
      });
    try {
      for (let hop = 0; ; hop++) {
        // Redirects are checked before they are followed: the token must not go to another host.
        const response = await send(url.href, { ...init, redirect: 'manual', signal: AbortSignal.any(signals) });
        report(response.status);
        const { status, headers } = response;
        const date = Date.parse(headers.get('date') ?? '');
        if (!Number.isNaN(date)) transport.heard?.(service, new Date(date));
        if (![301, 302, 303, 307, 308].includes(status)) {
          return { answer: { status, headers, text: await readText(response) } };
        }
        await response.body?.cancel();
        url = follow(sending, url, response, hop);
      }
    } catch (error) {
      signal.throwIfAborted();
      init.signal?.throwIfAborted();
      if (error instanceof ServiceError) return { error, again: false };
      if (error instanceof TooLarge) {
        const what = `sent more than ${sizeLimit / 1024 / 1024} MB, which was not read to the end`;
        return { error: sending.unexpected(what), again: false };
      }
      const problem = limit.signal.aborted ? timeLimit(timeoutMs) : networkProblem(error);
      report(problem.reason);
      const proxy = transport.proxied?.proxyFor(url);
      const by = proxy ? ` through the proxy ${proxy.url.host} (${proxy.setBy})` : '';
      const message = `${service} could not be reached at ${hostShownAs ?? base.host}${by}: ${problem.words}.`;
      return {
        error: new ServiceError(message, {
          ...doubt(isWrite, !problem.neverSent),
          service,
          problem: 'not-reachable',
          reason: problem.reason,
          // The system's error for a failed connection names the host.
          ...(hostShownAs === undefined ? { cause: error } : {}),
        }),
        again: problem.passing && (!isWrite || problem.neverSent),
      };
    } finally {
      cancelLimit();
    }
  };

  const timeLeftMs = () => (transport.deadline ? transport.deadline.getTime() - waiting.now() : Infinity);

  return async (sending: Sending): Promise<Answer> => {
    for (let count = 1; ; count++) {
      signal.throwIfAborted();
      const result = await attempt(sending);
      const again = 'answer' in result ? sending.waitAfter(result.answer, count) : result.again && backoff(count);
      const wait = again === false ? undefined : again;
      if (count >= tries || wait === undefined || wait > Math.min(patienceMs, timeLeftMs() - reserveMs)) {
        if ('error' in result) throw result.error;
        return result.answer;
      }
      await waiting.pause(wait, signal);
    }
  };
}
