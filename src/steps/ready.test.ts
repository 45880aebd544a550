import { describe, expect, it } from 'vitest';
import { type Check, type Finding, fail, pass, skip, unknown, warn } from '../checks/check.ts';
import { ready } from './ready.ts';
import type { StepContext } from './step.ts';

const found: Readonly<Record<string, Finding>> = {
  vpn: pass('The VPN is there'),
  rota: warn('The rota is old'),
  aws: unknown('AWS did not answer'),
  chef: skip('The VPN is not there'),
  slack: fail('You are not signed in'),
};

const verify = (ids: readonly string[]) => {
  const checks = ids.map((id) => ({ id }) as Check);
  const look = async () => checks.map((check) => ({ check, finding: found[check.id] as Finding }));
  return ready(checks).verify({ look } as unknown as StepContext);
};

describe('a machine and its accounts', () => {
  it.each([
    [['vpn', 'rota'], 'pass', '1 of 2 checks pass, none fails'],
    [['aws', 'chef'], 'unknown', '2 of 2 checks could not be determined: aws, chef'],
    [['vpn', 'aws'], 'unknown', '1 of 2 checks could not be determined: aws'],
    [['vpn', 'slack', 'aws'], 'fail', '1 of 3 checks fail: slack; 1 of 3 checks could not be determined: aws'],
  ])('with %j: %s', async (ids, status, summary) => {
    expect(await verify(ids)).toMatchObject({ status, summary });
  });

  it('that are not known say which, and what to do', async () => {
    expect(await verify(['aws', 'chef'])).toMatchObject({
      evidence: { unknown: ['aws: AWS did not answer', 'chef: The VPN is not there'] },
      remedy: { commands: [['govsupport', 'doctor', '--only', 'aws,chef']] },
    });
  });
});
