import { type Check, fail, pass } from '../checks/check.ts';
import type { Step } from './step.ts';

/** The checks that a rotation needs pass; going on without is a choice with a reason. */
export function ready(checks: readonly Check[]): Step {
  return {
    id: 'ready',
    title: 'This machine and your accounts are ready',
    async verify({ look }) {
      const results = await look(checks);
      const of = (status: string) => results.filter(({ finding }) => finding.status === status);
      const failed = of('fail');
      const unsure = of('unknown');
      const evidence = {
        failed: failed.map(({ check, finding }) => `${check.id}: ${finding.summary}`),
        unknown: unsure.map(({ check, finding }) => `${check.id}: ${finding.summary}`),
      };
      const passed = `${of('pass').length} of ${results.length} checks pass`;
      if (failed.length === 0) {
        const rest = unsure.length > 0 ? `; not known: ${unsure.map(({ check }) => check.id).join(', ')}` : '';
        return pass(`${passed}, none fails${rest}`, { evidence });
      }
      const isSignIn = failed.every(({ finding }) => finding.evidence.problem === 'not-signed-in');
      return fail(
        `${failed.length} of ${results.length} checks fail: ${failed.map(({ check }) => check.id).join(', ')}`,
        {
          evidence: { ...evidence, ...(isSignIn ? { problem: 'not-signed-in' } : {}) },
          remedy: {
            summary: 'See what to do about each, mend it and look again; or skip this with a reason',
            commands: [['govsupport', 'doctor', '--only', failed.map(({ check }) => check.id).join(',')]],
            url: null,
          },
        },
      );
    },
  };
}
