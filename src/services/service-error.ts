import { type ExitCode, exitCode, Failure } from '../errors.ts';
import { redact } from '../lib/redact.ts';

/** What can go wrong with a service, in our words. Every vendor's own way to say it is translated at its edge. */
export type ServiceProblem =
  /** No credentials, or they are wrong, revoked or expired. */
  | 'not-signed-in'
  /** Signed in, and this is not permitted. `permission` says what is missing, where the service says so. */
  | 'not-allowed'
  /** It is not there, or it is there and not visible to this person: many services don't say which. */
  | 'not-found'
  /** Someone else was faster, or it exists already. */
  | 'conflict'
  /** The service understood and refused: a value is not acceptable. */
  | 'invalid'
  /** Too many requests. `until` says when it may be tried again, where the service says so. */
  | 'limited'
  /** No answer at all: no network, no route, no such name, a time limit, a connection that dropped. */
  | 'not-reachable'
  /** An answer that this service would not give: HTML, truncated JSON, a redirect to somewhere else, 5xx. */
  | 'unexpected';

/** Why nothing answered. */
export type UnreachableReason =
  /** The name is not known (ENOTFOUND). */
  | 'no-such-name'
  /** No one could be asked for the name (EAI_AGAIN): most often there is no network at all. */
  | 'no-name-service'
  | 'refused'
  | 'no-route'
  /** A connection could not be opened in time. */
  | 'connect-time-limit'
  /** It was asked, and there was no answer in time. */
  | 'time-limit'
  | 'dropped'
  /** The TLS certificate is not to be trusted, or there is no TLS. */
  | 'certificate'
  | 'other';

/** More about a problem. */
export interface ServiceErrorDetails {
  /** The service's name as people know it: `Zendesk`. */
  readonly service: string;
  readonly problem: ServiceProblem;
  readonly status?: number;
  /** For `not-reachable`. */
  readonly reason?: UnreachableReason;
  /** What the service itself said, shortened, on one line and without credentials. */
  readonly says?: string;
  /** The vendor's id of the request, to give to their support. */
  readonly requestId?: string;
  /** The permission or scope that is missing. */
  readonly permission?: string;
  /** When it may be tried again. */
  readonly until?: Date;
  /** For a write: false where it is certain that the request had no effect; true where it may have had one. */
  readonly mayHaveHappened?: boolean;
  /** For `not-signed-in`: the credentials were good until a while ago, so signing in again is all that is needed. */
  readonly expired?: boolean;
  readonly next?: readonly string[];
  readonly cause?: unknown;
}

/** What was not answered, or not as this service answers, is not known: it is not wrong. */
function codeOf(problem: ServiceProblem): ExitCode {
  if (problem === 'not-signed-in') return exitCode.signIn;
  return ['not-reachable', 'unexpected', 'limited'].includes(problem) ? exitCode.unknown : exitCode.wrong;
}

/** A service did not do what was asked. The message is a whole sentence and holds no secret. */
export class ServiceError extends Failure {
  override readonly name = 'ServiceError';
  readonly details: ServiceErrorDetails;

  constructor(message: string, details: ServiceErrorDetails) {
    super(message, {
      code: codeOf(details.problem),
      cause: details.cause,
      ...(details.next ? { next: details.next } : {}),
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
