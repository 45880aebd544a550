import { ServiceError } from '../services/service-error.ts';
import { type Finding, fail, type Json, type Remedy, unknown } from './check.ts';

/** The playbook's remedies for refusals, by kind. */
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
 * Turns a service's error into a finding: not signed in, not allowed and not found are failures; anything else is unknown.
 * Other errors are thrown.
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
      // The service's own advice is more specific: it names the profile or the configuration key.
      return fail(summary, { evidence, remedy: said(error) ?? remedies.signIn ?? null });
    case 'not-allowed':
      return fail(summary, { evidence, remedy: said(error) ?? remedies.allow ?? null });
    case 'not-found':
      return fail(summary, { evidence, remedy: remedies.find ?? said(error) });
    default:
      return unknown(summary, { evidence, remedy: said(error) });
  }
}
