import { ServiceError, type ServiceErrorDetails } from '../service-error.ts';
import { describeNonJson, hint, isWebPage, parseJson, readText, sizeLimit, TooLarge } from './answer.ts';
import type { Connection } from './http.ts';
import { networkProblem, timeLimit } from './network-problem.ts';
import { backoff, realWaiting, retryAfter } from './waiting.ts';

/** How the fetch for one vendor's SDK behaves. */
export interface GuardedFetchOptions
  extends Pick<Connection, 'signal' | 'deadline' | 'timeoutMs' | 'debug' | 'waiting'> {
  /** The service's name as people know it. */
  readonly service: string;
  /** The service's address. Nothing is sent to another host, port or protocol. */
  readonly base: URL;
  /** Whether a request changes anything: those are repeated only where the first one certainly had no effect. */
  readonly isWrite: (method: string, url: URL) => boolean;
  /** When a limit that was reached ends, for a vendor that says so in its own way. `now` in milliseconds since 1970. */
  readonly limitedUntil?: (response: Response, now: number) => Date | null;
  /** What a body has to be, where there is one. */
  readonly answers: 'json' | 'xml';
  /** Redirects of a read within the same host are followed. */
  readonly followsWithin?: boolean;
  /** Answers with 429 and 5xx are handed on, for an SDK that knows how to read and repeat them. */
  readonly handsOnTrouble?: boolean;
  /** The header with the vendor's id of the request. */
  readonly requestIdHeader: string;
}

/** A fetch as SDKs take it. */
export type GuardedFetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

const tries = 3;
const redirects = 3;
const usualTimeoutMs = 15_000;

/** The longest time to wait for one answer's sake, in milliseconds. */
const patienceMs = 60_000;

/** What has to be left before the deadline after a wait, to ask again, in milliseconds. */
const reserveMs = 1000;

/**
 * A token, checked: one that no header can carry (a line break in the middle, say) would be repeated word for word in
 * the error that fetch throws. Throws a ServiceError.
 */
export function usableToken(service: string, token: string, setBy: string): string {
  const trimmed = token.trim();
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  const what = trimmed === '' ? 'is empty' : 'has a space, a line break or another character in it that no token has';
  throw new ServiceError(`The token for ${service} ${what}.`, {
    service,
    problem: 'not-signed-in',
    mayHaveHappened: false,
    next: [`Mend what ${setBy} stands for.`],
  });
}

type Attempt =
  | { readonly response: Response }
  | { readonly follow: URL }
  /** `waitMs` is how long the service asks to wait. */
  | { readonly error: ServiceError; readonly again: boolean; readonly waitMs?: number | undefined };

/**
 * A fetch to give to a vendor's SDK. It sends only to the service's own host, has a time limit for each request and a
 * limit on the length of answers, repeats within bounds what may be repeated, and throws a ServiceError for what is
 * not an answer of the service at all: no connection, 429, 5xx, redirects to somewhere else, web pages, broken JSON.
 * Answers of the service, refusals (4xx) among them, are given as they are, with their body already read.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { service, base, signal, waiting = realWaiting, timeoutMs = usualTimeoutMs } = options;

  const failure = (write: boolean, message: string, details: Omit<ServiceErrorDetails, 'service'>) => {
    const { mayHaveHappened, ...rest } = details;
    return new ServiceError(message, {
      service,
      ...rest,
      ...(write && mayHaveHappened !== undefined ? { mayHaveHappened } : {}),
      ...(write && mayHaveHappened && !rest.next
        ? { next: ['It may have been done all the same: look before you try again.'] }
        : {}),
    });
  };

  const attempt = async (url: URL, init: RequestInit, write: boolean): Promise<Attempt> => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeoutMs);
    const started = performance.now();
    const report = (outcome: number | string) =>
      options.debug?.({
        service,
        method: init.method ?? 'GET',
        host: url.host,
        path: url.pathname,
        outcome,
        durationMs: Math.round(performance.now() - started),
      });
    try {
      const signals = [signal, limit.signal, ...(init.signal ? [init.signal] : [])];
      // A redirect is looked at before it is followed: the token must not go anywhere else.
      const response = await fetch(url.href, { ...init, redirect: 'manual', signal: AbortSignal.any(signals) });
      const text = await readText(response);
      report(response.status);
      return judge(response, text, url, write);
    } catch (error) {
      signal.throwIfAborted();
      init.signal?.throwIfAborted();
      if (error instanceof TooLarge) {
        const message = `${service} sent more than ${sizeLimit / 1024 / 1024} MB, which was not read to the end.`;
        return { error: failure(write, message, { problem: 'unexpected', mayHaveHappened: true }), again: false };
      }
      const problem = limit.signal.aborted ? timeLimit(timeoutMs) : networkProblem(error);
      report(problem.reason);
      return {
        error: failure(write, `${service} could not be reached at ${base.host}: ${problem.words}.`, {
          problem: 'not-reachable',
          reason: problem.reason,
          mayHaveHappened: !problem.neverSent,
          cause: error,
        }),
        again: problem.passing && (!write || problem.neverSent),
      };
    } finally {
      clearTimeout(timer);
    }
  };

  const judge = (response: Response, text: string, url: URL, write: boolean): Attempt => {
    const { status, headers } = response;
    const requestId = hint(headers.get(options.requestIdHeader) ?? '', [], 80);
    const facts = { status, ...(requestId ? { requestId } : {}) };
    const unexpected = (what: string, again = false, waitMs?: number): Attempt => ({
      error: failure(write, `${service} ${what}.`, { problem: 'unexpected', ...facts, mayHaveHappened: true }),
      again: again && !write,
      waitMs,
    });

    if ([301, 302, 303, 307, 308].includes(status)) {
      const to = URL.parse(headers.get('location') ?? '', url.href);
      if (to === null) return unexpected('redirected to nowhere');
      if (to.origin !== base.origin) {
        return unexpected(
          `redirected to ${to.host || to.protocol}, which looks like a sign-in page or a captive portal`,
        );
      }
      if (write || !options.followsWithin) return unexpected('redirected instead of answering');
      return { follow: to };
    }
    const isXml = /^\s*[<{]/.test(text) && !isWebPage(headers, text);
    const readable = options.answers === 'xml' ? isXml : parseJson(text) !== undefined;
    const ends = options.limitedUntil?.(response, waiting.now()) ?? null;
    // A limit that is not said as the vendor says it comes from something in between.
    if (ends !== null || (status === 429 && !(options.handsOnTrouble && readable))) {
      const waitMs = ends ? Math.max(0, ends.getTime() - waiting.now()) : retryAfter(headers, waiting.now());
      const until = waitMs === undefined ? undefined : new Date(waiting.now() + waitMs);
      const when = until ? ` and can be asked again at ${until.toISOString()}` : '';
      const error = failure(write, `${service} has had too many requests${when}.`, {
        problem: 'limited',
        ...facts,
        mayHaveHappened: false,
        ...(until ? { until } : {}),
      });
      return { error, again: true, waitMs };
    }
    if (status >= 500 && !options.handsOnTrouble) {
      return unexpected(`answered with status ${status}`, status !== 501, retryAfter(headers, waiting.now()));
    }
    const bodiless = status === 204 || status === 205 || status === 304;
    const mayBeEmpty = bodiless || status >= 500;
    if (!readable && !(mayBeEmpty && text.trim() === '')) {
      return unexpected(`answered with status ${status} and ${describeNonJson(headers, text)}`);
    }
    return { response: new Response(bodiless ? null : text, { status, headers }) };
  };

  const timeLeftMs = () => (options.deadline ? options.deadline.getTime() - waiting.now() : Number.POSITIVE_INFINITY);

  return async (input, init = {}) => {
    let url = new URL(input);
    const write = options.isWrite((init.method ?? 'GET').toUpperCase(), url);
    if (url.origin !== base.origin) {
      throw failure(write, `A request for ${service} would have gone to ${url.host} and was not sent.`, {
        problem: 'unexpected',
        mayHaveHappened: false,
      });
    }
    let hops = 0;
    for (let count = 1; ; ) {
      signal.throwIfAborted();
      const result = await attempt(url, init, write);
      if ('response' in result) return result.response;
      if ('follow' in result) {
        if (++hops > redirects) {
          throw failure(write, `${service} redirected too many times.`, { problem: 'unexpected' });
        }
        url = result.follow;
        continue;
      }
      if (!result.again || count >= tries) throw result.error;
      const wait = result.waitMs ?? backoff(count, result.error.problem === 'limited' ? 1000 : undefined);
      if (wait > Math.min(patienceMs, timeLeftMs() - reserveMs)) throw result.error;
      await waiting.pause(wait, signal);
      count++;
    }
  };
}
