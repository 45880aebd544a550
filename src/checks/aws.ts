import type { AwsAccessKey, AwsIdentity } from '../services/aws/aws.ts';
import { ServiceError } from '../services/service-error.ts';
import { type Check, type Finding, fail, pass, unknown, warn } from './check.ts';
import { fromServiceError } from './from-service-error.ts';
import { playbookRemedy } from './remedy.ts';

const kinds: Readonly<Record<AwsIdentity['kind'], string>> = {
  'iam-user': 'an IAM user',
  role: 'a role',
  'sso-session': 'a single sign-on session',
  federated: 'a federated user',
  root: 'the root user',
};

/** The end of a key's id. */
const short = ({ id }: AwsAccessKey) => `…${id.slice(-4)}`;

/** AWS knows who you are, MFA is on, and no access key is too old. */
export const awsCheck: Check = {
  id: 'aws',
  title: 'You are signed in to AWS, with MFA and a recent key',
  category: 'accounts',
  network: true,
  consequence: 'What dalmatian-tools does for you in AWS does not work, or soon will not.',
  explain: {
    why: 'dalmatian-tools works with your AWS credentials. Its users have MFA, and it warns about old access keys.',
    looksAt: [
      'whose credentials the environment, or the profile, holds (sts:GetCallerIdentity)',
      'for an IAM user, the MFA devices and access keys (iam:ListMFADevices, iam:ListAccessKeys)',
      'it reads the files in ~/.aws and refreshes nothing in them',
    ],
    byHand: ['aws sts get-caller-identity', 'aws iam list-mfa-devices', 'aws iam list-access-keys'],
  },
  async run(context): Promise<Finding> {
    const { playbook } = context;
    const signIn = playbookRemedy(playbook, 'aws');
    let identity: AwsIdentity;
    const aws = await context.services.aws();
    try {
      identity = await aws.identity();
    } catch (error) {
      return fromServiceError(error, { signIn });
    }
    const { kind, userName, source, account } = identity;
    const evidence = { kind, source, account, expiresAt: identity.expiresAt?.toISOString() ?? null };
    const hidden = { 'aws account': account, ...(userName ? { 'aws user': userName } : {}) };
    if (kind === 'root') {
      return warn('These are the credentials of the root user, which no one should work with', {
        evidence,
        remedy: signIn,
        outsideSetup: true,
        private: hidden,
      });
    }
    if (userName === null) {
      return pass(`AWS identifies you as ${kinds[kind]}, so there is no IAM user with MFA and keys to look at`, {
        evidence,
        private: hidden,
      });
    }
    try {
      const [devices, keys] = await Promise.all([aws.mfaDevices(userName), aws.accessKeys(userName)]);
      const old = keys.filter(({ active, ageDays }) => active && ageDays > playbook.awsKeyDays);
      const seen = {
        ...evidence,
        mfaDevices: devices,
        activeKeys: keys.filter(({ active }) => active).map((key) => ({ key: short(key), ageDays: key.ageDays })),
      };
      const problems = [
        ...(devices === 0 ? ['Your IAM user has no MFA'] : []),
        ...old.map(
          (key) => `Your access key ${short(key)} is ${key.ageDays} days old (the limit is ${playbook.awsKeyDays})`,
        ),
      ];
      if (problems.length === 0) {
        return pass(`AWS identifies you as the IAM user ${userName}, with MFA and no old key`, {
          evidence: seen,
          private: hidden,
        });
      }
      return fail(problems.join('; '), {
        evidence: seen,
        remedy: playbookRemedy(playbook, devices === 0 ? 'aws-mfa' : 'aws-keys'),
        outsideSetup: true,
        private: hidden,
      });
    } catch (error) {
      if (!(error instanceof ServiceError) || error.problem !== 'not-allowed')
        return fromServiceError(error, { signIn });
      // The sign-in works: what IAM refuses to show is unknown, not wrong.
      const { permission } = error.details;
      return unknown(`AWS identifies you as the IAM user ${userName}, but does not let you see its MFA and keys`, {
        evidence: { ...evidence, permission: permission ?? null },
        remedy: {
          summary: `Sign in with MFA first, or ask ${playbook.people.operations} for ${permission ?? 'the permission'}`,
          commands: [],
          url: playbook.page.url,
        },
        private: hidden,
      });
    }
  },
};
