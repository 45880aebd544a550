import { parseBoundedJson } from '../../lib/bounded-json.ts';
import { ServiceError, type ServiceErrorDetails } from '../service-error.ts';
import { type Answer, describeNonJson, isWebPage } from './answer.ts';
import { createSender, doubt, requestIdOf, type Transport } from './sender.ts';
import { backoff, realWaiting, retryAfter } from './waiting.ts';

/** How the fetch for one vendor's SDK behaves. */
export interface GuardedFetchOptions extends Transport {
  /** The service's name as people know it. */
  readonly service: string;
  /** The service's address. Nothing is sent to another host, port or protocol. */
  readonly base: URL;
  /** Whether a request changes anything: those are repeated only if the first one certainly had no effect. */
  readonly isWrite: (method: string, url: URL) => boolean;
  /** When a limit that was reached ends, for a vendor that says so in its own way. `now` in milliseconds since 1970. */
  readonly limitedUntil?: (answer: Answer, now: number) => Date | null;
  /** What a body has to be, if there is one. */
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

/** Deeper than anything that AWS answers: the SDK reads a level within a level. */
const mostElementDepth = 50;

function isBoundedXml(text: string): boolean {
  let depth = 0;
  for (const [tag] of text.matchAll(/<\/?[a-z][^>]*>/gi)) {
    if (tag.startsWith('</')) depth--;
    else if (!tag.endsWith('/>') && ++depth > mostElementDepth) return false;
  }
  return true;
}

/**
 * A fetch to give to a vendor's SDK, over the same sender as `createHttp`. It throws a ServiceError for what is not an
 * answer of the service at all: no connection, 429, 5xx, redirects to somewhere else, web pages, broken JSON.
 * Answers of the service, refusals (4xx) among them, are given as they are, with their body already read.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { service, base, waiting = realWaiting } = options;
  const requestIdHeaders = [options.requestIdHeader];
  const send = createSender(service, base, { ...options, requestIdHeaders });

  const failure = (
    isWrite: boolean,
    message: string,
    { mayHaveHappened = true, ...details }: Omit<ServiceErrorDetails, 'service'>,
  ) => new ServiceError(message, { service, ...doubt(isWrite, mayHaveHappened), ...details });

  /** When the limit ends that an answer says was reached; undefined if it says that none was, null if it does not say when. */
  const limitOf = (answer: Answer): Date | null | undefined => {
    const ends = options.limitedUntil?.(answer, waiting.now()) ?? null;
    if (ends !== null) return ends;
    // A limit that is not said as the vendor says it comes from something in between.
    if (answer.status !== 429 || (options.handsOnTrouble && isReadable(answer))) return undefined;
    const waitMs = retryAfter(answer.headers, waiting.now());
    return waitMs === undefined ? null : new Date(waiting.now() + waitMs);
  };

  const waitAfter = (isWrite: boolean, answer: Answer, count: number): number | undefined => {
    const until = limitOf(answer);
    if (until !== undefined) return until ? Math.max(0, until.getTime() - waiting.now()) : backoff(count, 1000);
    if (answer.status < 500 || answer.status === 501 || options.handsOnTrouble || isWrite) return undefined;
    return retryAfter(answer.headers, waiting.now()) ?? backoff(count);
  };

  const isReadable = ({ headers, text }: Answer): boolean => {
    if (options.answers === 'json') return parseBoundedJson(text) !== undefined;
    return /^\s*[<{]/.test(text) && !isWebPage(headers, text) && isBoundedXml(text);
  };

  /** The answer for the SDK. Throws a ServiceError if it is none of the service's own. */
  const judge = (answer: Answer, isWrite: boolean): Response => {
    const { status, headers, text } = answer;
    const facts = { status, ...requestIdOf(headers, requestIdHeaders) };
    const until = limitOf(answer);
    if (until !== undefined) {
      const when = until ? ` and can be asked again at ${until.toISOString()}` : '';
      throw failure(isWrite, `${service} has had too many requests${when}.`, {
        problem: 'limited',
        ...facts,
        mayHaveHappened: false,
        ...(until ? { until } : {}),
      });
    }
    const unexpected = (what: string) =>
      failure(isWrite, `${service} ${what}.`, { problem: 'unexpected', ...facts, mayHaveHappened: true });
    if (status >= 500 && !options.handsOnTrouble) throw unexpected(`answered with status ${status}`);
    const bodiless = status === 204 || status === 205 || status === 304;
    const mayBeEmpty = bodiless || status >= 500;
    if (!isReadable(answer) && !(mayBeEmpty && text.trim() === '')) {
      throw unexpected(`answered with status ${status} and ${describeNonJson(headers, text)}`);
    }
    return new Response(bodiless ? null : text, { status, headers });
  };

  return async (input, init = {}) => {
    const url = new URL(input);
    const isWrite = options.isWrite((init.method ?? 'GET').toUpperCase(), url);
    if (url.origin !== base.origin) {
      throw failure(isWrite, `A request for ${service} would have gone to ${url.host} and was not sent.`, {
        problem: 'unexpected',
        mayHaveHappened: false,
      });
    }
    const answer = await send({
      url,
      init,
      isWrite,
      follows: options.followsWithin === true,
      unexpected: (what, details) =>
        failure(isWrite, `${service} ${what}.`, { ...details, problem: 'unexpected', mayHaveHappened: true }),
      waitAfter: (seen, count) => waitAfter(isWrite, seen, count),
    });
    return judge(answer, isWrite);
  };
}
