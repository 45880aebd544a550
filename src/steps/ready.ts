import { type Check, fail, pass, unknown } from '../checks/check.ts';
import type { Step } from './step.ts';

/** The checks that a rotation needs pass; to continue with a failed or unknown one needs a reason. */
export function ready(checks: readonly Check[]): Step {
  return {
    id: 'ready',
    title: 'This machine and your accounts are ready',
    async verify({ look }) {
      const results = await look(checks);
      const of = (status: string) => results.filter(({ finding }) => finding.status === status);
      const failed = of('fail');
      // A skipped check is as unknown as one that could not be determined.
      const unsure = results.filter(({ finding }) => finding.status === 'unknown' || finding.status === 'skip');
      const evidence = {
        failed: failed.map(({ check, finding }) => `${check.id}: ${finding.summary}`),
        unknown: unsure.map(({ check, finding }) => `${check.id}: ${finding.summary}`),
      };
      if (failed.length === 0 && unsure.length === 0) {
        return pass(`${of('pass').length} of ${results.length} checks pass, none fails`, { evidence });
      }
      const open = [...failed, ...unsure].map(({ check }) => check.id).join(',');
      const remedy = {
        summary: 'See how to fix each, then check again; or skip this step with a reason',
        commands: [['govsupport', 'doctor', '--only', open]],
        url: null,
      };
      const notKnown = `${unsure.length} of ${results.length} checks could not be determined: ${unsure.map(({ check }) => check.id).join(', ')}`;
      if (failed.length === 0) return unknown(notKnown, { evidence, remedy });
      const isSignIn = failed.every(({ finding }) => finding.evidence.problem === 'not-signed-in');
      return fail(
        `${failed.length} of ${results.length} checks fail: ${failed.map(({ check }) => check.id).join(', ')}` +
          `${unsure.length > 0 ? `; ${notKnown}` : ''}`,
        { evidence: { ...evidence, ...(isSignIn ? { problem: 'not-signed-in' } : {}) }, remedy },
      );
    },
  };
}
