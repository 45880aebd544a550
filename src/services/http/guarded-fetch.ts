import { parseBoundedJson } from '../../lib/bounded-json.ts';
import { shownMoment } from '../../lib/days.ts';
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
  /** Whether a request changes anything: a write is only retried if the first try certainly had no effect. */
  readonly isWrite: (method: string, url: URL) => boolean;
  /** When a rate limit ends, for a vendor with its own way to say so. `now` in milliseconds since 1970. */
  readonly limitedUntil?: (answer: Answer, now: number) => Date | null;
  /** The format of an answer's body, if it has one. */
  readonly answers: 'json' | 'xml';
  /** Whether a read follows redirects within the same host. */
  readonly followsWithin?: boolean;
  /** Whether answers with 429 and 5xx go to the SDK, which can read and retry them. */
  readonly passesOnFaults?: boolean;
  /** The header that holds the vendor's request id. */
  readonly requestIdHeader: string;
}

/** The fetch function that SDKs accept. */
export type GuardedFetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

/** Deeper than any answer of AWS: the SDK's parser is recursive. */
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
 * A fetch for a vendor's SDK, over the same sender as `createHttp`. It throws a ServiceError for anything that isn't
 * the service's own answer: no connection, 429, 5xx, redirects to another host, web pages, broken JSON. The service's
 * own answers, refusals (4xx) included, are returned with their body already read.
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

  /** When the limit that an answer reports will end; undefined if it reports none, null if it doesn't say when. */
  const limitOf = (answer: Answer): Date | null | undefined => {
    const ends = options.limitedUntil?.(answer, waiting.now()) ?? null;
    if (ends !== null) return ends;
    // A 429 in another format than the vendor's comes from something in between.
    if (answer.status !== 429 || (options.passesOnFaults && isReadable(answer))) return undefined;
    const waitMs = retryAfter(answer.headers, waiting.now());
    return waitMs === undefined ? null : new Date(waiting.now() + waitMs);
  };

  const waitAfter = (isWrite: boolean, answer: Answer, count: number): number | undefined => {
    const until = limitOf(answer);
    if (until !== undefined) return until ? Math.max(0, until.getTime() - waiting.now()) : backoff(count, 1000);
    if (answer.status < 500 || answer.status === 501 || options.passesOnFaults || isWrite) return undefined;
    return retryAfter(answer.headers, waiting.now()) ?? backoff(count);
  };

  const isReadable = ({ headers, text }: Answer): boolean => {
    if (options.answers === 'json') return parseBoundedJson(text) !== undefined;
    return /^\s*[<{]/.test(text) && !isWebPage(headers, text) && isBoundedXml(text);
  };

  /** The answer for the SDK. Throws a ServiceError if it isn't the service's own. */
  const judge = (answer: Answer, isWrite: boolean): Response => {
    const { status, headers, text } = answer;
    const facts = { status, ...requestIdOf(headers, requestIdHeaders) };
    const until = limitOf(answer);
    if (until !== undefined) {
      const when = until ? `: try again after ${shownMoment(until)}` : '';
      throw failure(isWrite, `${service} has had too many requests${when}.`, {
        problem: 'limited',
        ...facts,
        mayHaveHappened: false,
        ...(until ? { until } : {}),
      });
    }
    const unexpected = (what: string) =>
      failure(isWrite, `${service} ${what}.`, { problem: 'unexpected', ...facts, mayHaveHappened: true });
    if (status >= 500 && !options.passesOnFaults) throw unexpected(`answered with status ${status}`);
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
      throw failure(isWrite, `A request for ${service} was about to go to ${url.host}, so it was not sent.`, {
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
