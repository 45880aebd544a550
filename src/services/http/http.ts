import type { ZodType, z } from 'zod';
import { parseBoundedJson } from '../../lib/bounded-json.ts';
import { keepSecret } from '../../lib/redact.ts';
import { version } from '../../version.ts';
import { ServiceError, type ServiceErrorDetails, type ServiceProblem } from '../service-error.ts';
import { addressOf, baseAddress, type Query } from './address.ts';
import { type Answer, describeNonJson, hint, isWebPage } from './answer.ts';
import { createSender, doubt, requestIdOf, type Transport } from './sender.ts';
import { backoff, realWaiting, retryAfter } from './waiting.ts';

/** Where a service is and how long it may take: what every client is made with. */
export interface Connection extends Transport {
  /** The service's address. It may have a path of its own, which is kept. */
  readonly url: string;
  /** The key or variable that the address comes from, for messages: `GOVSUPPORT_ZENDESK_URL`. */
  readonly urlSetBy: string;
  /** The same for its credentials: `services.zendesk.token`. */
  readonly tokenSetBy: string;
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

/**
 * A token, checked: one that no header can carry (a line break in the middle, say) would be repeated word for word in
 * the error that fetch throws. From here on it is kept out of everything that is said. Throws a ServiceError.
 */
export function usableToken(service: string, token: string, setBy: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) {
    keepSecret(token);
    return token;
  }
  const what = token === '' ? 'is empty' : 'has a space, a line break or another character in it that no token has';
  throw new ServiceError(`The token for ${service} ${what}.`, {
    service,
    problem: 'not-signed-in',
    mayHaveHappened: false,
    next: [`Correct what ${setBy} refers to.`],
  });
}

/** Makes the core that a vendor's client speaks through. Throws a UsageError if the address is not to be used. */
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

  /** How long to wait before the next try after an answer, or undefined if it would not help. */
  const waitAfter = (request: HttpRequest, { status, headers }: Answer, count: number): number | undefined => {
    if (status === 429) return limitPause(headers) ?? backoff(count, 1000);
    return isFault(status) && !isWrite(request) ? (retryAfter(headers, waiting.now()) ?? backoff(count)) : undefined;
  };

  const limitPause = (headers: Headers) =>
    retryAfter(headers, waiting.now()) ?? vendor.limitEndsIn?.(headers) ?? vendor.pauseAfterLimitMs;

  const refusal = (request: HttpRequest, { status, headers, text }: Answer): ServiceError => {
    if (status < 500 && status !== 429 && isWebPage(headers, text)) {
      // The service itself would refuse in its own words: something in between has answered.
      const what = `answered with status ${status} and ${describeNonJson(headers, text)}`;
      return unexpected(request, what, { status, ...requestIdOf(headers, requestIdHeaders) });
    }
    const translated = vendor.translate({ status, headers, text, json: parseBoundedJson(text) });
    const problem = translated.problem ?? problemOf(status);
    const says = hint(translated.says ?? '');
    const permission = translated.permission === undefined ? undefined : hint(translated.permission);
    const pause = problem === 'limited' ? limitPause(headers) : undefined;
    const until = pause === undefined ? undefined : new Date(waiting.now() + pause);
    const details: ServiceErrorDetails = {
      // A refusal is certain; a fault of the service's own may come after it did what it was asked.
      ...doubt(isWrite(request), problem === 'unexpected'),
      service,
      problem,
      status,
      ...requestIdOf(headers, requestIdHeaders),
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

  const converse = async (request: HttpRequest): Promise<Answer> => {
    const { headers, secrets } = await vendor.signIn();
    for (const secret of secrets) usableToken(service, secret, connection.tokenSetBy);
    const answer = await send({
      url: addressOf(base, request.path, request.query),
      init: {
        method: request.method ?? 'GET',
        headers: {
          accept: 'application/json',
          'user-agent': userAgent,
          ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
          ...headers,
        },
        ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
      },
      isWrite: isWrite(request),
      follows: true,
      unexpected: (what, details) => unexpected(request, what, details),
      waitAfter: (answer, count) => waitAfter(request, answer, count),
    });
    if (answer.status < 200 || answer.status >= 300) throw refusal(request, answer);
    return answer;
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
      throw unexpected(request, `gave an answer in which ${field} is missing or not what it should be`, details);
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
    async tell(request) {
      const answer = await converse(request);
      if (answer.text.trim() === '' || parseBoundedJson(answer.text) !== undefined) return;
      throw unexpected(request, nonJson(answer), {
        status: answer.status,
        ...requestIdOf(answer.headers, requestIdHeaders),
      });
    },
  };
}

function nonJson({ headers, text }: Answer): string {
  const what = describeNonJson(headers, text);
  const words = what === 'plain text' ? hint(text, 60) : '';
  return `answered with ${what} where JSON was expected${words === '' ? '' : ` ("${words}")`}`;
}
