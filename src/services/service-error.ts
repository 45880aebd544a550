import { type ExitCode, exitCode, Failure } from '../errors.ts';
import { redact } from '../redaction/redact.ts';

/** What can go wrong with a service, in our words. Each client translates its vendor's errors into these. */
export type ServiceProblem =
  /** No credentials, or they are wrong, revoked or expired. */
  | 'not-signed-in'
  /** Signed in, but this is not permitted. `permission` says what is missing, if the service says so. */
  | 'not-allowed'
  /** It doesn't exist, or this person can't see it: many services don't say which. */
  | 'not-found'
  /** Someone else was faster, or it already exists. */
  | 'conflict'
  /** The service understood the request and refused it: a value is not acceptable. */
  | 'invalid'
  /** Too many requests. `until` says when to retry, if the service says so. */
  | 'limited'
  /** No answer at all: no network, no route, no such host, a time limit, a dropped connection. */
  | 'not-reachable'
  /** An answer that this service would not give: HTML, truncated JSON, a redirect to another host, 5xx. */
  | 'unexpected';

/** Why nothing answered. */
export type UnreachableReason =
  /** The host name doesn't exist (ENOTFOUND). */
  | 'no-such-name'
  /** The name could not be looked up (EAI_AGAIN): usually there is no network at all. */
  | 'no-name-service'
  | 'refused'
  | 'no-route'
  /** The connection was not opened in time. */
  | 'connect-time-limit'
  /** The connection was opened, and no answer came in time. */
  | 'time-limit'
  | 'dropped'
  /** The TLS certificate is not trusted, or the server does not speak TLS. */
  | 'certificate'
  | 'other';

export interface ServiceErrorDetails {
  /** The service's name as people know it: `Zendesk`. */
  readonly service: string;
  readonly problem: ServiceProblem;
  readonly status?: number;
  readonly reason?: UnreachableReason;
  /** The service's own words, shortened, on one line and without credentials. */
  readonly says?: string;
  /** The vendor's request id, for their support. */
  readonly requestId?: string;
  /** The permission or scope that is missing. */
  readonly permission?: string;
  /** When to retry. */
  readonly until?: Date;
  /** For a write: false if the request certainly had no effect; true if it may have had one. */
  readonly mayHaveHappened?: boolean;
  /** For `not-signed-in`: the credentials have expired, so signing in again is enough. */
  readonly expired?: boolean;
  readonly next?: readonly string[];
  readonly cause?: unknown;
}

/** If a service did not answer, or not as it should, the result is unknown, not wrong. */
function codeOf(problem: ServiceProblem): ExitCode {
  if (problem === 'not-signed-in') return exitCode.signIn;
  return ['not-reachable', 'unexpected', 'limited'].includes(problem) ? exitCode.unknown : exitCode.wrong;
}

/** What to do if a service did not answer, or not as it should, and there is no better advice. */
function adviceFor({ problem, mayHaveHappened, until }: ServiceErrorDetails): readonly string[] {
  // A write that may have happened is not simply tried again: the caller checks first.
  if (codeOf(problem) !== exitCode.unknown || until || mayHaveHappened) return [];
  return [
    problem === 'not-reachable'
      ? 'Check your network connection, then try again.'
      : 'Try again in a few minutes. If that does not help, ask your team.',
  ];
}

/** A service did not do what was asked. The message is a whole sentence and contains no secret. */
export class ServiceError extends Failure {
  override readonly name = 'ServiceError';
  readonly details: ServiceErrorDetails;

  constructor(message: string, details: ServiceErrorDetails) {
    super(message, {
      code: codeOf(details.problem),
      cause: details.cause,
      next: details.next ?? adviceFor(details),
    });
    const { says, requestId, permission } = details;
    this.details = {
      ...details,
      ...(says === undefined ? {} : { says: redact(says) }),
      ...(requestId === undefined ? {} : { requestId: redact(requestId) }),
      ...(permission === undefined ? {} : { permission: redact(permission) }),
    };
  }

  get problem(): ServiceProblem {
    return this.details.problem;
  }
}
