import { ServiceError, type ServiceErrorDetails, type ServiceProblem } from '../service-error.ts';

type Rule = readonly [RegExp, ServiceProblem, string, Pick<ServiceErrorDetails, 'expired' | 'next'>?];

const unlock = { next: ['Unlock the 1Password app, and try again.'] };
const integrate = {
  next: [
    'Open the 1Password app, and in its settings under Developer turn on the integration with 1Password CLI and other apps.',
  ],
};
const signIn = { next: ['Sign in: op signin', ...integrate.next] };

/**
 * What the messages of the SDK and op mean. Neither documents them: these come from their public sources and from
 * trials. The first match counts.
 */
const rules: readonly Rule[] = [
  [/rate.?limit|too many requests|\(429\)/i, 'limited', '1Password has had too many requests'],
  [
    /no such host|dial tcp|i\/o timeout|network is unreachable|connection refused|tls handshake timeout|error sending request|fetch failed|failed to fetch|dns error/i,
    'not-reachable',
    '1Password could not be reached',
  ],
  [
    /session.*expired|expired.*session|token (?:has )?expired/i,
    'not-signed-in',
    'The sign-in to 1Password has expired',
    { expired: true, ...signIn },
  ],
  [
    /prompt dismissed|authorization (?:was )?(?:denied|dismissed|cancel)|user (?:denied|cancel)/i,
    'not-signed-in',
    'The request for 1Password was not approved',
    unlock,
  ],
  [/app is locked|is locked/i, 'not-signed-in', '1Password is locked', unlock],
  [
    /connect(?:ing)? to (?:the )?(?:1password )?desktop app|desktop app (?:is )?not|app integration|integration with|native library is not available|connection channel is closed|\bipc\b/i,
    'not-reachable',
    'The 1Password app does not answer, or its integration is off',
    integrate,
  ],
  [
    /not (?:currently )?signed in|no accounts? (?:are )?configured|account not found|found no accounts|\(401\)/i,
    'not-signed-in',
    'No one is signed in to 1Password here',
    signIn,
  ],
  [
    /service account token|service account.*(?:deleted|invalid|revoked)/i,
    'not-signed-in',
    '1Password does not accept the token of the service account',
    { next: ['Set OP_SERVICE_ACCOUNT_TOKEN, or services.onepassword.token, to a valid one.'] },
  ],
  [
    /isn't a vault|isn't an item|isn't a field|does not have a field|no (?:vault|item|field|section)s? matched|cannot be found|could(?: not|n't) find|vault not found|item not found/i,
    'not-found',
    'There is no such vault or item in 1Password, or you may not see it',
  ],
  [
    /\(403\)|aren't authori[sz]ed|not authori[sz]ed|(?:insufficient|have the|have no|without) permission|permissions? (?:to|for)\b/i,
    'not-allowed',
    '1Password does not allow this',
  ],
  [/invalid secret reference|secret reference/i, 'invalid', '1Password cannot read this reference'],
];

/** Turns a message of 1Password's into our error. `about` names the requested reference or vault. */
export function fromOnePasswordText(text: string, about: string | null, cause?: unknown): ServiceError {
  // A quoted name, such as that of a vault called "Integration", says nothing about what went wrong.
  const words = text.replace(/"[^"\n]*"|op:\/\/\S+/g, '""');
  const rule = rules.find(([pattern]) => pattern.test(words));
  const where = about === null ? '' : `: ${about}`;
  if (rule) {
    const [, problem, sentence, more] = rule;
    return new ServiceError(`${sentence}${where}.`, { service: '1Password', problem, ...more, cause });
  }
  return new ServiceError(`1Password gave an answer that govsupport does not recognise${where}.`, {
    service: '1Password',
    problem: 'unexpected',
    cause,
    next: ['See what it says with: op vault list'],
  });
}

/** The SDK's error classes, whose names do not survive minification. */
export interface SdkErrors {
  readonly DesktopSessionExpiredError: abstract new (...args: never[]) => Error;
  readonly RateLimitExceededError: abstract new (...args: never[]) => Error;
  readonly AuthExpiredError: abstract new (...args: never[]) => Error;
}

/** Turns whatever the SDK threw (occasionally a string) into our error. */
export function fromOnePasswordSdk(thrown: unknown, errors: SdkErrors, about: string | null): ServiceError {
  if (thrown instanceof ServiceError) return thrown;
  if (thrown instanceof errors.DesktopSessionExpiredError) return fromOnePasswordText('session expired', about, thrown);
  if (thrown instanceof errors.AuthExpiredError) return fromOnePasswordText('token expired', about, thrown);
  if (thrown instanceof errors.RateLimitExceededError) return fromOnePasswordText('rate limit', about, thrown);
  return fromOnePasswordText(thrown instanceof Error ? thrown.message : String(thrown), about, thrown);
}
