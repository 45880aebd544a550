import { ServiceError, type ServiceErrorDetails, type ServiceProblem } from '../service-error.ts';

type HttpError = Error & {
  readonly status?: number;
  readonly cause?: unknown;
  readonly response?: { readonly headers: Readonly<Record<string, string | undefined>>; readonly data: unknown };
};

type Words = { readonly message?: unknown; readonly errors?: unknown };

/** GitHub's own explanation, on one line. */
function wordsOf(data: unknown): string {
  const { message, errors } = (data !== null && typeof data === 'object' ? data : {}) as Words;
  const more = Array.isArray(errors)
    ? errors.map((error: Words | string) => (typeof error === 'string' ? error : error?.message))
    : [];
  return [message, ...more].filter((text) => typeof text === 'string' && text !== '').join(': ');
}

const list = (header: string | undefined) =>
  (header ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The scope or permission that a refusal asks for, if GitHub says. https://docs.github.com/en/rest/authentication */
function permissionOf(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  const fine = headers['x-accepted-github-permissions'];
  if (fine) return fine;
  const has = list(headers['x-oauth-scopes']);
  const accepted = list(headers['x-accepted-oauth-scopes']);
  return accepted.length > 0 && !accepted.some((scope) => has.includes(scope)) ? accepted.join(' or ') : undefined;
}

/** Where to authorise a token for an organisation, without the query, which is a credential itself. */
function signOnPlace(header: string): string | null {
  const url = URL.parse(/url=(\S+)/.exec(header)?.[1] ?? '');
  return url?.protocol === 'https:' ? `${url.origin}${url.pathname}` : null;
}

/** Turns whatever the SDK threw into our errors. */
export function translateGitHubError(thrown: unknown, write: boolean): Error {
  if (!(thrown instanceof Error)) return new Error(String(thrown));
  if (thrown instanceof ServiceError) return thrown;
  const { status, response, cause } = thrown as HttpError;
  // The SDK wraps what the guarded fetch threw.
  if (cause instanceof ServiceError) return cause;
  if (status === undefined || response === undefined) return thrown;
  const { headers, data } = response;
  const words = wordsOf(data);
  const requestId = headers['x-github-request-id'];
  const make = (problem: ServiceProblem, message: string, more: Partial<ServiceErrorDetails> = {}) =>
    new ServiceError(message, {
      service: 'GitHub',
      problem,
      status,
      ...(requestId ? { requestId } : {}),
      ...(write ? { mayHaveHappened: false } : {}),
      ...more,
    });
  const said = words === '' ? '' : ` (${words})`;
  switch (status) {
    case 401:
      return make('not-signed-in', `GitHub does not accept the token${said}.`);
    case 403: {
      {
        const place = headers['x-github-sso'] ? signOnPlace(headers['x-github-sso']) : null;
        if (headers['x-github-sso']?.startsWith('required')) {
          return make('not-allowed', "The GitHub token is not authorised for this organisation's single sign-on.", {
            permission: 'single sign-on',
            next: [
              `Authorise it${place ? ` at ${place}` : ''}: see https://docs.github.com/en/enterprise-cloud@latest/authentication/authenticating-with-saml-single-sign-on`,
            ],
          });
        }
        if (/rate limit|abuse detection/i.test(words))
          return make('limited', `GitHub has had too many requests${said}.`);
        const permission = permissionOf(headers);
        return make('not-allowed', `GitHub does not allow this${said}.`, permission ? { permission } : {});
      }
    }
    case 404:
    case 410:
      return make('not-found', "GitHub doesn't have this, or you can't see it.");
    case 409:
      return make('conflict', `GitHub reported a conflict${said}.`);
    case 422:
      return /already exists/i.test(words)
        ? make('conflict', `It already exists${said}.`)
        : make('invalid', `GitHub refused this${said}.`);
    default:
      return make('unexpected', `GitHub answered ${status}${said}.`, write ? { mayHaveHappened: status >= 500 } : {});
  }
}
