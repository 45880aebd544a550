import { ServiceError, type ServiceProblem } from '../service-error.ts';

/**
 * Slack's error codes. https://docs.slack.dev/reference/methods/chat.postMessage#errors and the other methods' pages
 */
const problems: Readonly<Record<string, ServiceProblem>> = {
  invalid_auth: 'not-signed-in',
  not_authed: 'not-signed-in',
  token_revoked: 'not-signed-in',
  token_expired: 'not-signed-in',
  account_inactive: 'not-signed-in',
  org_login_required: 'not-signed-in',
  two_factor_setup_required: 'not-signed-in',
  missing_scope: 'not-allowed',
  no_permission: 'not-allowed',
  not_allowed_token_type: 'not-allowed',
  access_denied: 'not-allowed',
  ekm_access_denied: 'not-allowed',
  enterprise_is_restricted: 'not-allowed',
  team_access_not_granted: 'not-allowed',
  restricted_action: 'not-allowed',
  not_in_channel: 'not-allowed',
  user_is_restricted: 'not-allowed',
  user_is_ultra_restricted: 'not-allowed',
  channel_is_limited_access: 'not-allowed',
  method_not_supported_for_channel_type: 'not-allowed',
  channel_not_found: 'not-found',
  user_not_found: 'not-found',
  users_not_found: 'not-found',
  is_archived: 'invalid',
  ratelimited: 'limited',
  rate_limited: 'limited',
  internal_error: 'unexpected',
  fatal_error: 'unexpected',
  service_unavailable: 'unexpected',
  request_timeout: 'unexpected',
  team_added_to_org: 'unexpected',
};

const sentences: Partial<Record<ServiceProblem, string>> = {
  'not-signed-in': 'Slack does not accept the token',
  'not-allowed': 'Slack does not allow this',
  'not-found': "Slack has no such channel or person, or you can't see it",
  limited: 'Slack has had too many requests',
  unexpected: 'Slack is having trouble',
  invalid: 'Slack refused this',
};

type Answer = {
  readonly error?: unknown;
  readonly needed?: unknown;
  readonly response_metadata?: { readonly retryAfter?: number };
};

/** Slack reports errors in answers with status 200; this turns one into our error. */
function fromAnswer(
  answer: Answer,
  { write, now, status }: { readonly write: boolean; readonly now: number; readonly status?: number | undefined },
): ServiceError {
  if (typeof answer.error !== 'string') {
    return new ServiceError('Slack did not say whether the request worked.', {
      service: 'Slack',
      problem: 'unexpected',
      ...(write ? { mayHaveHappened: true } : {}),
      ...(status === undefined ? {} : { status }),
    });
  }
  const word = answer.error;
  const problem = problems[word] ?? (word.startsWith('restricted_action') ? 'not-allowed' : 'invalid');
  const needed = typeof answer.needed === 'string' && answer.needed !== '' ? answer.needed : null;
  const after = answer.response_metadata?.retryAfter;
  return new ServiceError(
    `${sentences[problem]} (${word}${needed && word === 'missing_scope' ? `: ${needed}` : ''}).`,
    {
      service: 'Slack',
      problem,
      // fatal_error and internal_error can come after a message was sent, according to Slack's docs.
      ...(write ? { mayHaveHappened: problem === 'unexpected' } : {}),
      ...(status === undefined ? {} : { status }),
      ...(needed && word === 'missing_scope' ? { permission: needed } : {}),
      ...(problem === 'limited' && after !== undefined ? { until: new Date(now + after * 1000) } : {}),
    },
  );
}

/** Turns whatever the SDK threw into our errors. `now`: in milliseconds since 1970. */
export function translateSlackError(thrown: unknown, write: boolean, now = Date.now()): Error {
  if (!(thrown instanceof Error)) return new Error(String(thrown));
  if (thrown instanceof ServiceError) return thrown;
  const sdk = thrown as Error & {
    code?: string;
    original?: unknown;
    data?: Answer;
    body?: unknown;
    statusCode?: number;
  };
  switch (sdk.code) {
    case 'slack_webapi_request_error':
      return sdk.original instanceof Error ? sdk.original : thrown;
    case 'slack_webapi_platform_error':
      return fromAnswer(sdk.data ?? {}, { write, now });
    case 'slack_webapi_http_error': {
      const body = sdk.body;
      if (body !== null && typeof body === 'object' && 'error' in body)
        return fromAnswer(body, { write, now, status: sdk.statusCode });
      return new ServiceError(`Slack gave an unexpected answer: status ${sdk.statusCode}.`, {
        service: 'Slack',
        problem: 'unexpected',
        ...(sdk.statusCode === undefined ? {} : { status: sdk.statusCode }),
        ...(write ? { mayHaveHappened: true } : {}),
      });
    }
    default:
      return thrown;
  }
}
