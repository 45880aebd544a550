import type { ZodType, z } from 'zod';
import { parseBoundedJson } from '../../lib/bounded-json.ts';
import { shownMoment } from '../../lib/days.ts';
import { keepSecret } from '../../redaction/redact.ts';
import { version } from '../../version.ts';
import { ServiceError, type ServiceErrorDetails, type ServiceProblem } from '../service-error.ts';
import { addressOf, baseAddress, type Query } from './address.ts';
import { type Answer, describeNonJson, hint, isWebPage } from './answer.ts';
import { createSender, doubt, requestIdOf, type Transport } from './sender.ts';
import { backoff, realWaiting, retryAfter } from './waiting.ts';

/** Where a service is and how long it may take. Every client takes one. */
export interface Connection extends Transport {
  /** The service's address. It may have a path of its own, which is kept. */
  readonly url: string;
  /** The key or variable that the address comes from, to name in messages: `GOVSUPPORT_ZENDESK_URL`. */
  readonly urlSetBy: string;
  /** The key or variable that the credentials come from: `services.zendesk.token`. */
  readonly tokenSetBy: string;
  /** What to do if they are refused; to look at `tokenSetBy` if it isn't given. */
  readonly signInAdvice?: string;
  /**
   * Called with a token that the service refuses. Returns whether there is another one now, so that it is worth asking
   * again: another process may have renewed the sign-in meanwhile.
   */
  readonly refused?: (token: string) => Promise<boolean>;
}

/** How a request authenticates. */
export interface SignIn {
  readonly headers: Readonly<Record<string, string>>;
  /** The credentials themselves, to keep out of all output. */
  readonly secrets: readonly string[];
}

/** An answer other than success, for a vendor's client to read. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined if the text is not JSON. */
  readonly json: unknown;
}

/** What a vendor's refusal means. Whatever is left out is derived from the status. */
export interface Translation {
  readonly problem?: ServiceProblem;
  /** The vendor's own sentence. */
  readonly says?: string;
  readonly permission?: string;
}

/** What differs from vendor to vendor. */
export interface Vendor {
  /** As people know it: `Zendesk`. */
  readonly service: string;
  /** Called before each request; the client itself resolves credentials only once. */
  signIn(): Promise<SignIn>;
  translate(refusal: Refusal): Translation;
  /** How long to wait after a 429 without Retry-After, if the vendor has its own way to say so, in milliseconds. */
  limitEndsIn?(headers: Headers): number | undefined;
  /** How long to wait after a 429 that doesn't say, in milliseconds. */
  readonly pauseAfterLimitMs?: number;
}

export interface HttpRequest {
  /** Everything but GET is a write. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the service's address, without a leading slash: at`tickets/${id}`. */
  readonly path: string;
  readonly query?: Query;
  readonly json?: unknown;
  /** Sent as a form, in place of JSON. */
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The purpose, in plain words that complete "Zendesk could not …": `show the ticket`. */
  readonly to: string;
}

/** An HTTP client for one service. It throws only a ServiceError, a Failure or the signal's reason. */
export interface Http {
  /** Returns the answer, checked against its shape; unknown fields are ignored. */
  ask<S extends ZodType>(request: HttpRequest, shape: S): Promise<z.output<S>>;
  /** Like `ask`, with the answer's headers. */
  exchange<S extends ZodType>(request: HttpRequest, shape: S): Promise<{ value: z.output<S>; headers: Headers }>;
  /** Returns a text, such as a calendar. A web page is an error. */
  read(request: HttpRequest): Promise<{ text: string; headers: Headers }>;
  /** For requests whose answer doesn't matter: it may be empty or any JSON. */
  send(request: HttpRequest): Promise<void>;
  /** The error for an answer that the service would not give. */
  unexpected(request: HttpRequest, what: string, details?: Partial<ServiceErrorDetails>): ServiceError;
}

/** How this program identifies itself to every service. */
export const userAgent = `govsupport/${version} (+https://playbook.dxw.com/govpress-unit/support)`;

/** How many tokens a request is tried with: other processes may be renewing the sign-in. */
export const mostTokens = 4;

/** Whether a retry may help. 501 means that the service will never know the request. */
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

/** A variable holds the token itself; a key of the configuration refers to it. */
const tokenIn = (setBy: string): string =>
  /^[A-Z_]+$/.test(setBy) ? `the token in ${setBy}` : `what ${setBy} refers to`;

/**
 * Checks a token, because fetch would repeat one with, say, a line break word for word in its error. From here on the
 * token is kept out of all output. Throws a ServiceError.
 */
export function usableToken(
  service: string,
  token: string,
  connection: Pick<Connection, 'signInAdvice' | 'tokenSetBy'>,
): string {
  if (/^[\x21-\x7e]+$/.test(token)) {
    keepSecret(token);
    return token;
  }
  const what = token === '' ? 'is empty' : 'contains a space, a line break or another character that no token has';
  throw new ServiceError(`The token for ${service} ${what}.`, {
    service,
    problem: 'not-signed-in',
    mayHaveHappened: false,
    next: [connection.signInAdvice ?? `Correct ${tokenIn(connection.tokenSetBy)}.`],
  });
}

/** What to do about a sign-in that is refused. */
export const adviceOn = ({ signInAdvice, tokenSetBy }: Pick<Connection, 'signInAdvice' | 'tokenSetBy'>): string =>
  signInAdvice ?? `Check ${tokenIn(tokenSetBy)}.`;

/** Makes the client that vendors' clients are built on. Throws a UsageError if the address can't be used. */
export function createHttp(connection: Connection, vendor: Vendor): Http {
  const { waiting = realWaiting } = connection;
  const { service } = vendor;
  const base = baseAddress(connection.url, connection.urlSetBy);
  const send = createSender(service, base, { ...connection, requestIdHeaders });

  const isWrite = (request: HttpRequest) => (request.method ?? 'GET') !== 'GET';

  const unexpected = (request: HttpRequest, what: string, details: Partial<ServiceErrorDetails> = {}): ServiceError => {
    const id = details.requestId ? ` (request ${details.requestId})` : '';
    return new ServiceError(`${service} could not ${request.to}: it ${what}${id}.`, {
      ...doubt(isWrite(request), true),
      ...details,
      service,
      problem: 'unexpected',
    });
  };

  /** How long to wait before the next try, in milliseconds; undefined if a retry would not help. */
  const waitAfter = (request: HttpRequest, { status, headers }: Answer, count: number): number | undefined => {
    if (status === 429) return limitPause(headers) ?? backoff(count, 1000);
    return isFault(status) && !isWrite(request) ? (retryAfter(headers, waiting.now()) ?? backoff(count)) : undefined;
  };

  const limitPause = (headers: Headers) =>
    retryAfter(headers, waiting.now()) ?? vendor.limitEndsIn?.(headers) ?? vendor.pauseAfterLimitMs;

  const refusal = (request: HttpRequest, { status, headers, text }: Answer): ServiceError => {
    if (status < 500 && status !== 429 && isWebPage(headers, text)) {
      // The service itself would refuse in its own format: this comes from something in between.
      const what = `answered with status ${status} and ${describeNonJson(headers, text)}`;
      return unexpected(request, what, { status, ...requestIdOf(headers, requestIdHeaders) });
    }
    const translated = vendor.translate({ status, headers, text, json: parseBoundedJson(text) });
    const problem = translated.problem ?? problemOf(status);
    // A web page's markup is not worth showing.
    const says = isWebPage(headers, text) ? '' : hint(translated.says ?? '');
    const permission = translated.permission === undefined ? undefined : hint(translated.permission);
    const pause = problem === 'limited' ? limitPause(headers) : undefined;
    const until = pause === undefined ? undefined : new Date(waiting.now() + pause);
    const details: ServiceErrorDetails = {
      // A refusal certainly had no effect; a fault may come after the service has done the work.
      ...doubt(isWrite(request), problem === 'unexpected'),
      service,
      problem,
      status,
      ...requestIdOf(headers, requestIdHeaders),
      ...(says === '' ? {} : { says }),
      ...(permission === undefined ? {} : { permission }),
      ...(until ? { until } : {}),
      ...(problem === 'not-signed-in' ? { next: [adviceOn(connection)] } : {}),
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
          `${service} could not ${request.to}: it doesn't exist, or you can't see it${because}.`,
          details,
        );
      case 'conflict':
        return new ServiceError(
          `${service} could not ${request.to}: it has changed since, or already exists${because}.`,
          details,
        );
      case 'invalid':
        return new ServiceError(`${service} refused to ${request.to}${because}.`, details);
      case 'limited':
        return new ServiceError(
          `${service} has had too many requests${until ? `: try again after ${shownMoment(until)}` : ''}.`,
          details,
        );
      default:
        return unexpected(request, `answered with status ${status}${because}`, details);
    }
  };

  const converse = async (request: HttpRequest, tokensTried = 1): Promise<Answer> => {
    const { headers, secrets } = await vendor.signIn();
    const body = bodyOf(request);
    for (const secret of secrets) usableToken(service, secret, connection);
    const answer = await send({
      url: addressOf(base, request.path, request.query),
      init: {
        method: request.method ?? 'GET',
        headers: {
          accept: 'application/json',
          'user-agent': userAgent,
          ...body?.headers,
          ...request.headers,
          ...headers,
        },
        ...(body === undefined ? {} : { body: body.text }),
      },
      isWrite: isWrite(request),
      follows: true,
      unexpected: (what, details) => unexpected(request, what, details),
      waitAfter: (answer, count) => waitAfter(request, answer, count),
    });
    if (answer.status >= 200 && answer.status < 300) return answer;
    const error = refusal(request, answer);
    const isWorthAsking = error.problem === 'not-signed-in' && tokensTried < mostTokens;
    if (isWorthAsking && (await connection.refused?.(secrets[0] ?? ''))) return converse(request, tokensTried + 1);
    throw error;
  };

  const exchange = async <S extends ZodType>(request: HttpRequest, shape: S) => {
    const answer = await converse(request);
    const details = { status: answer.status, ...requestIdOf(answer.headers, requestIdHeaders) };
    const json = parseBoundedJson(answer.text);
    if (json === undefined) throw unexpected(request, nonJson(answer), details);
    const checked = shape.safeParse(json);
    if (!checked.success) {
      const [issue] = checked.error.issues;
      const field = issue?.path.join('.') || 'its content';
      throw unexpected(request, `gave an answer in which ${field} is missing or invalid`, details);
    }
    return { value: checked.data as z.output<S>, headers: answer.headers };
  };

  return {
    unexpected,
    exchange,
    ask: async (request, shape) => (await exchange(request, shape)).value,
    async read(request) {
      const { status, headers, text } = await converse(request);
      if (!isWebPage(headers, text) && text.trim() !== '') return { text, headers };
      const what = `answered with ${describeNonJson(headers, text)}`;
      throw unexpected(request, what, { status, ...requestIdOf(headers, requestIdHeaders) });
    },
    async send(request) {
      const answer = await converse(request);
      if (answer.text.trim() === '' || parseBoundedJson(answer.text) !== undefined) return;
      throw unexpected(request, nonJson(answer), {
        status: answer.status,
        ...requestIdOf(answer.headers, requestIdHeaders),
      });
    },
  };
}

function bodyOf({ json, form }: HttpRequest): { text: string; headers: Record<string, string> } | undefined {
  if (form) {
    const text = new URLSearchParams(form).toString();
    return { text, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  }
  return json === undefined
    ? undefined
    : { text: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
}

function nonJson({ headers, text }: Answer): string {
  const what = describeNonJson(headers, text);
  const words = what === 'plain text' ? hint(text, 60) : '';
  return `answered with ${what} instead of JSON${words === '' ? '' : ` ("${words}")`}`;
}
