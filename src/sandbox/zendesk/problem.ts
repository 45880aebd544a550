/**
 * An error of Zendesk's. There are four formats, and sometimes plain text; each place uses the real service's.
 * https://developer.zendesk.com/api-reference/introduction/requests/
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  /** JSON, or plain text if it is a string. */
  readonly body: object | string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: object | string, headers: Readonly<Record<string, string>> = {}) {
    super(`${status} ${typeof body === 'string' ? body : JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export const notAuthenticated = () => new Problem(401, { error: "Couldn't authenticate you" });

export const invalidToken = () =>
  new Problem(
    401,
    {
      error: 'invalid_token',
      error_description: 'The access token provided is expired, revoked, malformed or invalid for other reasons.',
    },
    { 'WWW-Authenticate': 'Bearer realm="zendesk", error="invalid_token"' },
  );

export const missingScope = (scope: string) =>
  new Problem(403, {
    error: 'Forbidden',
    description: `You are missing the following required scopes: ${scope}`,
  });

export const forbidden = () =>
  new Problem(403, {
    error: {
      title: 'Forbidden',
      message:
        'You do not have access to this page. Please contact the account owner of this help desk for further help.',
    },
  });

export const notFound = () => new Problem(404, { error: 'RecordNotFound', description: 'Not found' });

export const invalidAttribute = (attribute: string, reason: string) =>
  new Problem(400, {
    error: {
      title: 'Invalid attribute',
      message: `You passed an invalid value for the ${attribute} attribute. Invalid parameter: ${attribute} ${reason}`,
    },
  });

export const invalidPaging = (title: string, detail: string) =>
  new Problem(400, { errors: [{ code: 'InvalidPaginationParameter', title, detail }] });

/** `details` has one sentence per attribute. */
export const recordInvalid = (details: Readonly<Record<string, string>>, error?: string) =>
  new Problem(422, {
    error: 'RecordInvalid',
    description: 'Record validation errors',
    details: Object.fromEntries(
      Object.entries(details).map(([attribute, description]) => [
        attribute,
        [{ description, ...(error ? { error } : {}) }],
      ]),
    ),
  });

export const updateConflict = () =>
  new Problem(409, {
    error: 'UpdateConflict',
    description:
      'Safe Update prevented the update due to outdated ticket data. Please fetch the latest ticket data and try again.',
  });

/** Plain text, as in the real service. */
export const tooManyRequests = (seconds: number) =>
  new Problem(429, 'Number of allowed API requests per minute exceeded', { 'Retry-After': String(seconds) });

export const limitedUntil = (error: string, description: string, seconds: number) =>
  new Problem(429, { error, description }, { 'Retry-After': String(seconds) });
