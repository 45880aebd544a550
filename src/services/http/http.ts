import type { ZodType, z } from 'zod';
import { version } from '../../version.ts';
import { ServiceError, type ServiceErrorDetails, type ServiceProblem } from '../service-error.ts';
import { addressOf, baseAddress, type Query } from './address.ts';
import { describeNonJson, hint, isWebPage, parseJson, readText, sizeLimit, TooLarge } from './answer.ts';
import { type NetworkProblem, networkProblem, timeLimit } from './network-problem.ts';
import { backoff, realWaiting, retryAfter, type Waiting } from './waiting.ts';

/** Where a service is and how long it may take: what every client is made with. */
export interface Connection {
  /** The service's address. It may have a path of its own, which is kept. */
  readonly url: string;
  /** The key or variable that the address comes from, for messages: `GOVSUPPORT_ZENDESK_URL`. */
  readonly urlSetBy: string;
  /** The same for its credentials: `services.zendesk.token`. */
  readonly tokenSetBy: string;
  /** Said in place of the host, where the address is itself a secret. */
  readonly hostShownAs?: string;
  readonly signal: AbortSignal;
  /** When the work has to be done: nothing is waited for longer than until then. */
  readonly deadline?: Date;
  /** How long one request may take, in milliseconds. */
  readonly timeoutMs?: number;
  readonly debug?: (exchange: Exchange) => void;
  readonly waiting?: Waiting;
}

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

/** How a request is signed in. */
export interface SignIn {
  readonly headers: Readonly<Record<string, string>>;
  /** The credentials themselves: they are kept out of everything that is said. */
  readonly secrets: readonly string[];
}

/** An answer that is not a success, for a vendor's client to read. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the text is not JSON. */
  readonly json: unknown;
}

/** What a vendor's refusal means. What is left out is taken from the status. */
export interface Translation {
  readonly problem?: ServiceProblem;
  /** The vendor's own sentence. */
  readonly says?: string;
  readonly permission?: string;
}

/** What is particular to a vendor. */
export interface Vendor {
  /** As people know it: `Zendesk`. */
  readonly service: string;
  /** Asked before each request; resolving credentials once is the client's affair. */
  signIn(): Promise<SignIn>;
  translate(refusal: Refusal): Translation;
  /** How long a 429 without Retry-After asks to wait in the vendor's own way, in milliseconds. */
  limitEndsIn?(headers: Headers): number | undefined;
  /** How long to wait after a 429 that doesn't say, in milliseconds. */
  readonly pauseAfterLimitMs?: number;
}

/** A request, in the vendor's words. */
export interface HttpRequest {
  /** Everything but GET is a write. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the service's address, without a slash in front: at`tickets/${id}`. */
  readonly path: string;
  readonly query?: Query;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is wanted, in plain words that complete "Zendesk could not …": `show the ticket`. */
  readonly to: string;
}

/** Speaks to one service over HTTP. Everything that it throws is a ServiceError, a Failure or the signal's reason. */
export interface Http {
  /** Gives the answer, checked against its shape: what the shape doesn't know is ignored. */
  ask<S extends ZodType>(request: HttpRequest, shape: S): Promise<z.output<S>>;
  /** The same with the answer's headers. */
  exchange<S extends ZodType>(request: HttpRequest, shape: S): Promise<{ value: z.output<S>; headers: Headers }>;
  /** Gives an answer that is text, such as a calendar. A web page is none. */
  read(request: HttpRequest): Promise<{ text: string; headers: Headers }>;
  /** For answers that don't matter: nothing, or any JSON. */
  tell(request: HttpRequest): Promise<void>;
  /** An answer that the service would not give. */
  unexpected(request: HttpRequest, what: string, details?: Partial<ServiceErrorDetails>): ServiceError;
}

/** The one name by which this program speaks to services. */
export const userAgent = `govsupport/${version} (+https://playbook.dxw.com/govpress-unit/support)`;

const tries = 3;
const redirects = 3;
const usualTimeoutMs = 15_000;

/** The longest time to wait for one answer's sake, where there is no deadline, in milliseconds. */
const patienceMs = 60_000;

/** What has to be left before the deadline after a wait, to ask again, in milliseconds. */
const reserveMs = 1000;

/** Whether trying again may help. 501 says that the service does not know the request, and never will. */
const isFault = (status: number) => status >= 500 && status !== 501;

const requestIdHeaders = [
  'x-request-id',
  'x-zendesk-request-id',
  'request-id',
  'x-trello-request-id',
  'x-amzn-requestid',
];

function problemOf(status: number): ServiceProblem {
  if (status === 401) return 'not-signed-in';
  if (status === 403) return 'not-allowed';
  if (status === 404 || status === 410) return 'not-found';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 429) return 'limited';
  if (status === 400 || status === 413 || status === 414 || status === 422) return 'invalid';
  return 'unexpected';
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What came of one try: an answer, or why there is none. */
type Attempt = { readonly answer: Answer } | { readonly problem: NetworkProblem; readonly error: unknown };

/** Makes the core that a vendor's client speaks through. Throws a UsageError where the address is not to be used. */
export function createHttp(connection: Connection, vendor: Vendor): Http {
  const { signal, waiting = realWaiting, timeoutMs = usualTimeoutMs } = connection;
  const { service } = vendor;
  const base = baseAddress(connection.url, connection.urlSetBy);

  const timeLeftMs = () => (connection.deadline ? connection.deadline.getTime() - waiting.now() : Infinity);

  /** Credentials that no header can carry would make fetch repeat them in its own error. */
  const signIn = async (): Promise<SignIn> => {
    const given = await vendor.signIn();
    const wrong = given.secrets.find((secret) => !/^[\x21-\x7e]+$/.test(secret));
    if (wrong === undefined) return given;
    const what = wrong === '' ? 'is empty' : 'has a space, a line break or another character in it that no token has';
    throw new ServiceError(`The token for ${service} ${what}.`, {
      service,
      problem: 'not-signed-in',
      next: [`Mend what ${connection.tokenSetBy} stands for.`],
    });
  };

  /** One request and its redirects, with a time limit on all of it. */
  const once = async (request: HttpRequest, { headers }: SignIn): Promise<Attempt> => {
    const method = request.method ?? 'GET';
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeoutMs);
    let url = addressOf(base, request.path, request.query);
    const started = performance.now();
    const report = (outcome: number | string) =>
      connection.debug?.({
        service,
        method,
        host: connection.hostShownAs ?? url.host,
        path: connection.hostShownAs === undefined ? url.pathname : '/…',
        outcome,
        durationMs: Math.round(performance.now() - started),
      });
    try {
      for (let hop = 0; ; hop++) {
        const response = await fetch(url.href, {
          method,
          // A redirect is looked at before it is followed: the token must not go anywhere else.
          redirect: 'manual',
          signal: AbortSignal.any([signal, limit.signal]),
          headers: {
            accept: 'application/json',
            'user-agent': userAgent,
            ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
            ...request.headers,
            ...headers,
          },
          ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
        });
        report(response.status);
        const location = [301, 302, 303, 307, 308].includes(response.status) ? response.headers.get('location') : null;
        if (location === null) {
          return { answer: { status: response.status, headers: response.headers, text: await readText(response) } };
        }
        await response.body?.cancel();
        url = follow(request, URL.parse(location, url.href), hop, response);
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ServiceError) throw error;
      if (error instanceof TooLarge) {
        throw unexpected(request, `sent more than ${sizeLimit / 1024 / 1024} MB, which was not read to the end`);
      }
      const problem = limit.signal.aborted ? timeLimit(timeoutMs) : networkProblem(error);
      report(problem.reason);
      return { problem, error };
    } finally {
      clearTimeout(timer);
    }
  };

  const follow = (request: HttpRequest, to: URL | null, hop: number, { status, headers }: Response): URL => {
    const details = { status, ...requestIdOf(headers) };
    if (to === null) throw unexpected(request, 'redirected to nowhere', details);
    if (to.origin !== base.origin) {
      const where = connection.hostShownAs === undefined ? to.host || to.protocol : 'another place';
      const what = `redirected to ${where}, which looks like a sign-in page or a captive portal`;
      throw unexpected(request, what, details);
    }
    if (isWrite(request)) throw unexpected(request, 'redirected what should have been done', details);
    if (hop >= redirects) throw unexpected(request, 'redirected too many times', details);
    return to;
  };

  const isWrite = (request: HttpRequest) => (request.method ?? 'GET') !== 'GET';

  /** For writes, whether it may have been done all the same. */
  const doubt = (request: HttpRequest, mayHaveHappened: boolean): Partial<ServiceErrorDetails> =>
    isWrite(request)
      ? {
          mayHaveHappened,
          ...(mayHaveHappened ? { next: ['It may have been done all the same: look before you try again.'] } : {}),
        }
      : {};

  const unexpected = (request: HttpRequest, what: string, details: Partial<ServiceErrorDetails> = {}): ServiceError => {
    const id = details.requestId ? ` (request ${details.requestId})` : '';
    return new ServiceError(`${service} could not ${request.to}: it ${what}${id}.`, {
      ...doubt(request, true),
      ...details,
      service,
      problem: 'unexpected',
    });
  };

  const unreachable = (request: HttpRequest, problem: NetworkProblem, cause: unknown): ServiceError =>
    new ServiceError(`${service} could not be reached at ${connection.hostShownAs ?? base.host}: ${problem.words}.`, {
      ...doubt(request, !problem.neverSent),
      service,
      problem: 'not-reachable',
      reason: problem.reason,
      // What the system says of a failed connection names the host.
      ...(connection.hostShownAs === undefined ? { cause } : {}),
    });

  /** How long to wait before the next try, or undefined where this was the last one. */
  const waitFor = (request: HttpRequest, attempt: Attempt, count: number): number | undefined => {
    if (count >= tries) return undefined;
    if ('problem' in attempt) {
      const again = attempt.problem.passing && (!isWrite(request) || attempt.problem.neverSent);
      return again ? backoff(count) : undefined;
    }
    const { status, headers } = attempt.answer;
    if (status === 429) return limitPause(headers) ?? backoff(count, 1000);
    return isFault(status) && !isWrite(request) ? (retryAfter(headers, waiting.now()) ?? backoff(count)) : undefined;
  };

  const limitPause = (headers: Headers) =>
    retryAfter(headers, waiting.now()) ?? vendor.limitEndsIn?.(headers) ?? vendor.pauseAfterLimitMs;

  const refusal = (request: HttpRequest, { status, headers, text }: Answer, { secrets }: SignIn): ServiceError => {
    if (status < 500 && status !== 429 && isWebPage(headers, text)) {
      // The service itself would refuse in its own words: something in between has answered.
      const what = `answered with status ${status} and ${describeNonJson(headers, text)}`;
      return unexpected(request, what, { status, ...requestIdOf(headers) });
    }
    const translated = vendor.translate({ status, headers, text, json: parseJson(text) });
    const problem = translated.problem ?? problemOf(status);
    const says = hint(translated.says ?? '', secrets);
    const permission = translated.permission === undefined ? undefined : hint(translated.permission, secrets);
    const pause = problem === 'limited' ? limitPause(headers) : undefined;
    const until = pause === undefined ? undefined : new Date(waiting.now() + pause);
    const details: ServiceErrorDetails = {
      // A refusal is certain; a fault of the service's own may come after it did what it was asked.
      ...doubt(request, problem === 'unexpected'),
      service,
      problem,
      status,
      ...requestIdOf(headers),
      ...(says === '' ? {} : { says }),
      ...(permission === undefined ? {} : { permission }),
      ...(until ? { until } : {}),
      ...(problem === 'not-signed-in' ? { next: [`Check what ${connection.tokenSetBy} stands for.`] } : {}),
    };
    const because = says === '' ? '' : ` (it says: ${says})`;
    switch (problem) {
      case 'not-signed-in':
        return new ServiceError(`${service} does not accept the sign-in${because}.`, details);
      case 'not-allowed':
        return new ServiceError(
          `${service} does not allow you to ${request.to}${permission ? `: ${permission} is missing` : ''}${because}.`,
          details,
        );
      case 'not-found':
        return new ServiceError(
          `${service} could not ${request.to}: it is not there, or not visible to you${because}.`,
          details,
        );
      case 'conflict':
        return new ServiceError(
          `${service} could not ${request.to}: it was changed in the meantime, or is there already${because}.`,
          details,
        );
      case 'invalid':
        return new ServiceError(`${service} refused to ${request.to}${because}.`, details);
      case 'limited':
        return new ServiceError(
          `${service} has had too many requests${until ? ` and can be asked again at ${until.toISOString()}` : ''}.`,
          details,
        );
      default:
        return unexpected(request, `answered with status ${status}${because}`, details);
    }
  };

  const converse = async (request: HttpRequest): Promise<{ answer: Answer; secrets: readonly string[] }> => {
    for (let count = 1; ; count++) {
      signal.throwIfAborted();
      const signedIn = await signIn();
      const attempt = await once(request, signedIn);
      const failed = 'problem' in attempt || attempt.answer.status < 200 || attempt.answer.status >= 300;
      if (!failed) return { answer: attempt.answer, secrets: signedIn.secrets };
      const wait = waitFor(request, attempt, count);
      if (wait === undefined || wait > Math.min(patienceMs, timeLeftMs() - reserveMs)) {
        throw 'problem' in attempt
          ? unreachable(request, attempt.problem, attempt.error)
          : refusal(request, attempt.answer, signedIn);
      }
      await waiting.pause(wait, signal);
    }
  };

  const exchange = async <S extends ZodType>(request: HttpRequest, shape: S) => {
    const { answer, secrets } = await converse(request);
    const details = { status: answer.status, ...requestIdOf(answer.headers) };
    const json = parseJson(answer.text);
    if (json === undefined) throw unexpected(request, nonJson(answer, secrets), details);
    const checked = shape.safeParse(json);
    if (!checked.success) {
      const [issue] = checked.error.issues;
      const field = issue?.path.join('.') || 'its content';
      throw unexpected(request, `gave an answer in which ${field} is missing or not what it should be`, details);
    }
    return { value: checked.data as z.output<S>, headers: answer.headers };
  };

  return {
    unexpected,
    exchange,
    ask: async (request, shape) => (await exchange(request, shape)).value,
    async read(request) {
      const { answer } = await converse(request);
      const { status, headers, text } = answer;
      if (!isWebPage(headers, text) && text.trim() !== '') return { text, headers };
      const what = `answered with ${describeNonJson(headers, text)}`;
      throw unexpected(request, what, { status, ...requestIdOf(headers) });
    },
    async tell(request) {
      const { answer, secrets } = await converse(request);
      if (answer.text.trim() === '' || parseJson(answer.text) !== undefined) return;
      throw unexpected(request, nonJson(answer, secrets), { status: answer.status, ...requestIdOf(answer.headers) });
    },
  };
}

function nonJson({ headers, text }: Answer, secrets: readonly string[]): string {
  const what = describeNonJson(headers, text);
  const words = what === 'plain text' ? hint(text, secrets, 60) : '';
  return `answered with ${what} where JSON was expected${words === '' ? '' : ` ("${words}")`}`;
}

function requestIdOf(headers: Headers): { requestId?: string } {
  const name = requestIdHeaders.find((header) => headers.has(header));
  return name === undefined ? {} : { requestId: hint(headers.get(name) ?? '', [], 80) };
}
