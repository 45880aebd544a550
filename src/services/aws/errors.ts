import { ServiceError, type ServiceErrorDetails, type ServiceProblem } from '../service-error.ts';

type SdkError = Error & {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly statusCode?: number };
};

const limits = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'BandwidthLimitExceeded',
  'SlowDown',
]);

const skewed = /Signature (?:expired|not yet current)|clock|too skewed|in the future/i;

/**
 * Turns whatever the SDK threw into our errors. https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
export function translateAwsError(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(String(thrown));
  if (thrown instanceof ServiceError) return thrown;
  const { name, message, $metadata, $response } = thrown as SdkError;
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  if (status === undefined && $metadata === undefined) return thrown;
  const make = (problem: ServiceProblem, text: string, more: Partial<ServiceErrorDetails> = {}) =>
    new ServiceError(text, {
      service: 'AWS',
      problem,
      ...(status === undefined ? {} : { status }),
      ...($metadata?.requestId ? { requestId: $metadata.requestId } : {}),
      ...more,
    });
  if (limits.has(name) || status === 429) return make('limited', 'AWS has had too many requests.');
  if (
    name === 'RequestTimeTooSkewed' ||
    name === 'RequestInTheFuture' ||
    name === 'RequestExpired' ||
    (/^(?:SignatureDoesNotMatch|InvalidSignatureException)$/.test(name) && skewed.test(message))
  ) {
    return make('unexpected', 'AWS refuses requests from this machine because its clock is wrong.', {
      next: ["Set this machine's clock, ideally from network time."],
    });
  }
  switch (name) {
    case 'ExpiredToken':
    case 'ExpiredTokenException':
      return make('not-signed-in', 'The AWS credentials have expired.', {
        expired: true,
        next: ['Sign in to AWS again.'],
      });
    case 'InvalidClientTokenId':
    case 'UnrecognizedClientException':
    case 'InvalidAccessKeyId':
    case 'InvalidToken':
      return make(
        'not-signed-in',
        `AWS does not know these credentials (${name}): the key is wrong, deactivated or deleted.`,
      );
    case 'SignatureDoesNotMatch':
    case 'InvalidSignatureException':
    case 'IncompleteSignature':
      return make('not-signed-in', `The AWS secret key does not belong to its access key (${name}).`);
    case 'MissingAuthenticationToken':
      return make('not-signed-in', 'The request to AWS had no credentials.');
    case 'AccessDenied':
    case 'AccessDeniedException':
    case 'UnauthorizedOperation': {
      const permission = /not authorized to perform:? ([\w-]+:\w+)/.exec(message)?.[1];
      return make('not-allowed', `AWS does not allow ${permission ?? 'this'}.`, permission ? { permission } : {});
    }
    case 'NoSuchEntity':
    case 'NoSuchEntityException':
      return make('not-found', 'AWS has no such user.');
    default:
      return make(
        'unexpected',
        status !== undefined && status >= 500
          ? `AWS is having trouble: it answered ${status}.`
          : `The answer from AWS could not be read (${name}${status === undefined ? '' : `, ${status}`}).`,
        { cause: thrown },
      );
  }
}
