import { ServiceError } from '../services/service-error.ts';
import { type Finding, fail, type Json, type Remedy, unknown } from './check.ts';

/** What to do about a refusal, where the playbook says more than the service. */
export interface ServiceRemedies {
  readonly signIn?: Remedy;
  readonly allow?: Remedy;
  readonly find?: Remedy;
}

/** The service's own advice, its lines as sentences. */
const said = ({ next }: ServiceError): Remedy | null =>
  next.length === 0
    ? null
    : { summary: next.map((line) => line.replace(/\.$/, '')).join('. '), commands: [], url: null };

/**
 * What a service's error means for a check. Not signed in, not allowed and not found were seen to be wrong; limited,
 * not reachable and everything unexpected are "could not tell". Anything that is not a ServiceError is thrown again.
 */
export function fromServiceError(error: unknown, remedies: ServiceRemedies = {}): Finding {
  if (!(error instanceof ServiceError)) throw error;
  const { problem, permission, status, requestId, until, expired, reason } = error.details;
  const evidence: Record<string, Json> = {
    problem,
    ...(reason === undefined ? {} : { reason }),
    ...(permission === undefined ? {} : { permission }),
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(until === undefined ? {} : { until: until.toISOString() }),
    ...(expired ? { expired } : {}),
  };
  const summary = error.message.replace(/\.$/, '');
  switch (problem) {
    case 'not-signed-in':
      // The service's own advice knows more than the playbook's: which profile, which key of the configuration.
      return fail(summary, { evidence, remedy: said(error) ?? remedies.signIn ?? null });
    case 'not-allowed':
      return fail(summary, { evidence, remedy: said(error) ?? remedies.allow ?? null });
    case 'not-found':
      return fail(summary, { evidence, remedy: remedies.find ?? said(error) });
    default:
      return unknown(summary, { evidence, remedy: said(error) });
  }
}
