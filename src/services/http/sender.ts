import { ServiceError, type ServiceErrorDetails } from '../service-error.ts';
import { type Answer, hint, readText, sizeLimit, TooLarge } from './answer.ts';
import { networkProblem, timeLimit } from './network-problem.ts';
import type { ProxiedFetch } from './proxied-fetch.ts';
import { backoff, realWaiting, type Waiting } from './waiting.ts';

/** One request and how it went, for --debug. The query is left out, because it could hold what is private. */
export interface Exchange {
  readonly service: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** A status, or why there was none. */
  readonly outcome: number | string;
  readonly durationMs: number;
}

/** How requests to one service are sent. */
export interface Transport {
  readonly signal: AbortSignal;
  /** When the work has to be done: nothing is waited for longer than until then. */
  readonly deadline?: Date;
  /** How long one request may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Said in place of the host, if the address is itself a secret. */
  readonly hostShownAs?: string;
  readonly debug?: (exchange: Exchange) => void;
  /** Called with the service's own time, as its answers say. */
  readonly heard?: (service: string, serviceTime: Date) => void;
  readonly waiting?: Waiting;
  /** How requests are sent, if not straight to their address. */
  readonly proxied?: ProxiedFetch;
}

/** A request, and how its failures are said. */
interface Sending {
  readonly url: URL;
  readonly init: RequestInit;
  /** It changes something: it is repeated only if the first one certainly had no effect. */
  readonly isWrite: boolean;
  /** Whether a redirect within the same host is followed. A write's never is. */
  readonly follows: boolean;
  /** An answer that the service would not give; completes "it …". */
  unexpected(what: string, details?: Partial<ServiceErrorDetails>): ServiceError;
  /** How long to wait before trying again after this answer, in milliseconds; undefined if it is to be given as it is. */
  waitAfter(answer: Answer, count: number): number | undefined;
}

const tries = 3;
const mostRedirects = 3;
const usualTimeoutMs = 15_000;

/** The longest time to wait for one answer's sake, if there is no deadline, in milliseconds. */
const patienceMs = 60_000;

/** What has to be left before the deadline after a wait, to ask again, in milliseconds. */
const reserveMs = 1000;

/** What came of one try: an answer, or why there is none. */
type Attempt = { readonly answer: Answer } | { readonly error: ServiceError; readonly again: boolean };

/** For writes, whether it may have been done all the same. */
export const doubt = (isWrite: boolean, mayHaveHappened: boolean): Partial<ServiceErrorDetails> =>
  isWrite
    ? {
        mayHaveHappened,
        ...(mayHaveHappened ? { next: ['It may have been done all the same: check before you try again.'] } : {}),
      }
    : {};

/** The vendor's id of a request, if an answer has it. */
export function requestIdOf(headers: Headers, names: readonly string[]): { requestId?: string } {
  const requestId = hint(names.map((name) => headers.get(name)).find((id) => id !== null) ?? '', 80);
  return requestId === '' ? {} : { requestId };
}

/**
 * Sends requests to one service and nowhere else: with a time limit, a limit on the length of answers, redirects that
 * are looked at before they are followed, and bounded tries. What it gives was answered by the service's own host; all
 * that it throws is a ServiceError or the signal's reason.
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

  /** One request and its redirects, with a time limit on all of it. */
  const attempt = async (sending: Sending): Promise<Attempt> => {
    const { init, isWrite } = sending;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeoutMs);
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
        // A redirect is looked at before it is followed: the token must not go anywhere else.
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
          // What the system says of a failed connection names the host.
          ...(hostShownAs === undefined ? { cause: error } : {}),
        }),
        again: problem.passing && (!isWrite || problem.neverSent),
      };
    } finally {
      clearTimeout(timer);
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
