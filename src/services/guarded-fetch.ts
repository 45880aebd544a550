import { ServiceError, type ServiceErrorDetails } from './service-error.ts';

/** What every client of a remote service is made with. */
export interface RemoteParameters {
  /** Ends whatever is under way; its reason is thrown. */
  readonly signal: AbortSignal;
  /** The one User-Agent of this program. */
  readonly userAgent: string;
  /** Gets a line about each request: never a header, a body or a query. */
  readonly debug?: (line: string) => void;
  readonly limits?: Partial<Limits>;
}

/** How much patience a client has. Milliseconds and bytes. */
export interface Limits {
  /** For one request, from its start to the last byte of its answer. */
  readonly timeoutMs: number;
  /** How often a request is tried in all. */
  readonly attempts: number;
  /** The longest wait that a service may ask for (`Retry-After`); more than that is told to the person instead. */
  readonly longestWaitMs: number;
  /** The wait before the second attempt; it doubles with each further one. */
  readonly firstWaitMs: number;
  /** The longest answer that is read. */
  readonly maxBytes: number;
}

const usualLimits: Limits = {
  timeoutMs: 8000,
  attempts: 3,
  longestWaitMs: 4000,
  firstWaitMs: 250,
  maxBytes: 20 * 1024 * 1024,
};

/** How the fetch for one service behaves. */
export interface GuardedFetchOptions extends RemoteParameters {
  /** The service's name as people know it. */
  readonly service: string;
  /** The service's address. Nothing is sent to another host, port or protocol. */
  readonly base: URL;
  /** Whether a request changes anything: those are repeated only where the first one certainly had no effect. */
  readonly isWrite: (method: string, url: URL) => boolean;
  /** When a limit that was reached ends, for a vendor that says so in its own way. */
  readonly limitedUntil?: (response: Response) => Date | null;
  /** What a body has to be, where there is one. */
  readonly answers: 'json' | 'xml';
  /** Redirects of a read within the same host are followed. */
  readonly followsWithin?: boolean;
  /** Answers with 429 and 5xx are handed on, for an SDK that knows how to read and repeat them. */
  readonly handsOnTrouble?: boolean;
  /** The header with the vendor's id of the request. */
  readonly requestIdHeader?: string;
}

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);

/**
 * A token, checked: one that no header can carry (a line break in the middle, say) would be repeated word for word in
 * the error that fetch throws. Throws a ServiceError.
 */
export function usableToken(service: string, token: string): string {
  const trimmed = token.trim();
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw new ServiceError(
    trimmed === ''
      ? `The token for ${service} is empty.`
      : `The token for ${service} has characters that no token has.`,
    { service, problem: 'not-signed-in', mayHaveHappened: false, next: ['Look at what its reference leads to.'] },
  );
}

/**
 * The address of a service, checked: `https:`, or `http:` on this machine, because a token would be readable on the
 * way otherwise. Throws a ServiceError.
 */
export function serviceAddress(service: string, written: string): URL {
  const url = URL.parse(written);
  const plain = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (plain && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) return url;
  throw new ServiceError(
    plain && url.protocol === 'http:'
      ? `The address of ${service} (${url.origin}) is not encrypted, so nothing was sent to it.`
      : `The address of ${service} is not one that this program can use.`,
    {
      service,
      problem: 'invalid',
      mayHaveHappened: false,
      next: ['Use an address that begins with https:// (http:// is only for this machine).'],
    },
  );
}

/** Codes of errors after which it is certain that no request was sent. */
const neverOpened = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const why: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'there is no such host, or no network',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no network',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_SOCKET: 'it closed the connection',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  ETIMEDOUT: 'it did not answer in time',
};

/** The codes of an error and of what it hides: fetch says only "fetch failed", and why is in its cause. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof AggregateError) codes.push(...at.errors.flatMap(codesOf));
    const code = (at as NodeJS.ErrnoException).code;
    if (typeof code === 'string') codes.push(code);
  }
  return codes;
}

const isCertificateProblem = (code: string) => /CERT|^ERR_TLS|^ERR_SSL|UNABLE_TO_VERIFY|UNABLE_TO_GET/.test(code);

/** Waits, unless the signal says that there is nothing left to wait for. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** `Retry-After` as a time: seconds or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfter(response: Response): Date | null {
  const value = response.headers.get('retry-after')?.trim();
  if (!value) return null;
  if (/^\d+(?:\.\d+)?$/.test(value)) return new Date(Date.now() + Number(value) * 1000);
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Reads a body whole, and stops where it is longer than anybody would send. */
async function readBody(response: Response, maxBytes: number): Promise<Uint8Array | 'too-long'> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.byteLength;
    // Leaving the loop closes the connection.
    if (length > maxBytes) return 'too-long';
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}

/** What is wrong with a body that should have been JSON or XML, or null. */
function bodyProblem(bytes: Uint8Array, response: Response, answers: 'json' | 'xml'): string | null {
  if (response.status === 204 || response.status === 205 || response.status === 304) return null;
  const text = Buffer.from(bytes).toString('utf8').trim();
  if (
    /^(?:<!doctype html|<html|<head|<body)/i.test(text) ||
    /^text\/html\b/i.test(response.headers.get('content-type') ?? '')
  ) {
    return 'a web page, as a network that wants you to sign in does';
  }
  if (text === '') return 'nothing';
  if (answers === 'xml') return text.startsWith('<') || text.startsWith('{') ? null : 'something that is not XML';
  try {
    JSON.parse(text);
    return null;
  } catch {
    return /^[[{]/.test(text) ? 'JSON that breaks off in the middle' : 'something that is not JSON';
  }
}

/**
 * A fetch to give to a vendor's SDK. It sends only to the service's own host, has a time limit for each request and a
 * limit on the length of answers, repeats within bounds what may be repeated, and throws a ServiceError for what is
 * not an answer of the service at all: no connection, 429, 5xx, redirects to somewhere else, web pages, broken JSON.
 * Answers of the service, refusals (4xx) among them, are given as they are, with their body already read.
 */
export function createGuardedFetch(
  options: GuardedFetchOptions,
): (input: string | URL, init?: RequestInit) => Promise<Response> {
  const { service, base, signal } = options;
  const limits = { ...usualLimits, ...options.limits };
  const where = base.host;

  const failure = (message: string, details: Omit<ServiceErrorDetails, 'service'>) =>
    new ServiceError(message, { service, ...details });

  /** One request. Gives the answer, or an error with whether the request may be made again. */
  const attempt = async (url: URL, init: RequestInit, write: boolean): Promise<Attempt> => {
    const limit = AbortSignal.timeout(limits.timeoutMs);
    const signals = [signal, limit, ...(init.signal ? [init.signal] : [])];
    const start = performance.now();
    const noConnection = (error: unknown): Attempt => {
      if (signal.aborted) throw signal.reason;
      if (init.signal?.aborted) throw error;
      const codes = codesOf(error);
      const certificate = codes.find(isCertificateProblem);
      if (certificate) {
        return {
          error: failure(
            `${service} (${where}) was not reached: its certificate is not trusted here (${certificate}).`,
            {
              problem: 'not-reachable',
              cause: error,
              ...(write ? { mayHaveHappened: false } : {}),
              next: ['If your network inspects traffic, point NODE_EXTRA_CA_CERTS at its certificate.'],
            },
          ),
          again: false,
        };
      }
      if (codes.some((code) => code.startsWith('HPE_'))) {
        return {
          error: failure(`${where} gave an answer that is not HTTP.`, {
            problem: 'unexpected',
            cause: error,
            ...(write ? { mayHaveHappened: true } : {}),
          }),
          again: false,
        };
      }
      const unsent = !limit.aborted && codes.some((code) => neverOpened.has(code));
      const reason = limit.aborted
        ? `no answer within ${limits.timeoutMs / 1000} s`
        : (codes.map((code) => why[code]).find((text) => text !== undefined) ?? 'the connection broke');
      return {
        error: failure(`${service} (${where}) was not reached: ${reason}.`, {
          problem: 'not-reachable',
          cause: error,
          ...(write ? { mayHaveHappened: !unsent } : {}),
        }),
        again: unsent || !write,
      };
    };
    try {
      const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.any(signals) });
      const bytes = await readBody(response, limits.maxBytes);
      options.debug?.(
        `${init.method ?? 'GET'} ${url.origin}${url.pathname}: ${response.status} in ${Math.round(performance.now() - start)} ms`,
      );
      return judge(response, bytes, url, write);
    } catch (error) {
      if (error instanceof ServiceError) throw error;
      return noConnection(error);
    }
  };

  const judge = (response: Response, bytes: Uint8Array | 'too-long', url: URL, write: boolean): Attempt => {
    const { status } = response;
    const requestId = options.requestIdHeader ? response.headers.get(options.requestIdHeader) : null;
    const facts = { status, ...(requestId ? { requestId } : {}) };
    const happened = write ? { mayHaveHappened: true } : {};
    const notHappened = write ? { mayHaveHappened: false } : {};
    if (bytes === 'too-long') {
      return {
        error: failure(
          `${service} gave an answer of more than ${Math.round(limits.maxBytes / 1024 / 1024)} MB, which was not read.`,
          {
            problem: 'unexpected',
            ...facts,
            ...happened,
          },
        ),
        again: false,
      };
    }
    if (status >= 300 && status < 400 && status !== 304) {
      const target = URL.parse(response.headers.get('location') ?? '', url.href);
      if (target && options.followsWithin && !write && target.origin === base.origin) return { follow: target };
      return {
        error: failure(
          `${service} sent us on to ${target && target.origin !== base.origin ? target.host : 'another page'} instead of answering, and nothing was sent there.`,
          {
            problem: 'unexpected',
            ...facts,
            ...happened,
            next: ['Look at its address in the configuration, and whether this network wants you to sign in first.'],
          },
        ),
        again: false,
      };
    }
    const until =
      status === 429
        ? (options.limitedUntil?.(response) ?? retryAfter(response))
        : (options.limitedUntil?.(response) ?? null);
    if ((status === 429 && !options.handsOnTrouble) || until) {
      return {
        error: failure(
          `${service} is getting too many requests${until ? ` and wants us to wait until ${until.toISOString()}` : ''}.`,
          {
            problem: 'limited',
            ...facts,
            ...notHappened,
            ...(until ? { until } : {}),
          },
        ),
        again: true,
        ...(until ? { notBefore: until } : {}),
      };
    }
    if (status >= 500 && !options.handsOnTrouble) {
      const later = retryAfter(response);
      return {
        error: failure(`${service} is having trouble: it answered ${status}.`, {
          problem: 'unexpected',
          ...facts,
          ...happened,
        }),
        again: !write,
        ...(later ? { notBefore: later } : {}),
      };
    }
    const wrong = bodyProblem(bytes, response, options.answers);
    // Trouble that is handed on may well have no body.
    if (wrong !== null && !((status >= 500 || status === 429) && wrong === 'nothing')) {
      return {
        error: failure(`${service} (${where}) answered ${status} with ${wrong}.`, {
          problem: 'unexpected',
          ...facts,
          ...happened,
        }),
        again: false,
      };
    }
    const bodiless = status === 204 || status === 205 || status === 304;
    return { response: new Response(bodiless ? null : Buffer.from(bytes), { status, headers: response.headers }) };
  };

  return async (input, init = {}) => {
    let url = new URL(input);
    if (url.origin !== base.origin) {
      throw failure(`A request for ${service} would have gone to ${url.host} instead of ${where}, and was not sent.`, {
        problem: 'unexpected',
        mayHaveHappened: false,
      });
    }
    const write = options.isWrite((init.method ?? 'GET').toUpperCase(), url);
    let followed = 0;
    for (let tried = 1; ; tried++) {
      signal.throwIfAborted();
      const result = await attempt(url, init, write);
      if ('response' in result) return result.response;
      if ('follow' in result) {
        if (++followed > 3) throw failure(`${service} sends us round in circles.`, { problem: 'unexpected' });
        url = result.follow;
        tried--;
        continue;
      }
      if (!result.again || tried >= limits.attempts) throw result.error;
      const asked = result.notBefore ? result.notBefore.getTime() - Date.now() : 0;
      if (asked > limits.longestWaitMs) throw result.error;
      await wait(Math.max(asked, limits.firstWaitMs * 2 ** (tried - 1)), signal);
    }
  };
}

type Attempt =
  | { readonly response: Response }
  | { readonly follow: URL }
  | { readonly error: ServiceError; readonly again: boolean; readonly notBefore?: Date };
