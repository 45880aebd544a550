import type { Playbook, PlaybookRepository } from '../playbook/schema.ts';
import type { GitHub, GitHubSshFinding } from '../services/github/github.ts';
import { type Check, type Finding, fail, pass, unknown, warn } from './check.ts';
import { fromServiceError } from './from-service-error.ts';
import { playbookRemedy } from './remedy.ts';

const fullName = ({ owner, name }: PlaybookRepository) => `${owner}/${name}`;

/** Outcomes of ssh that say nothing about the person's key. */
const cannotTell: ReadonlySet<string> = new Set([
  'agent-refused',
  'no-route',
  'no-answer',
  'name-unknown',
  'lookup-failed',
  'closed',
  'other',
]);

const sshWords: Readonly<Record<string, string>> = {
  'key-refused': 'GitHub does not take any of your SSH keys',
  'too-many-keys': 'GitHub hung up after too many SSH keys that it does not know',
  'host-key-unknown': 'This machine does not know the SSH host key of GitHub',
  'host-key-changed': 'GitHub shows another SSH host key than the one that this machine knows',
  'host-key-revoked': 'GitHub shows an SSH host key that is marked as revoked',
  'nothing-in-common': 'GitHub and your ssh have no way to encrypt in common',
  'bad-configuration': 'Your ssh configuration has a mistake',
  refused: 'No SSH server answers at GitHub',
  'not-installed': 'ssh is not installed: it is not on PATH',
  'agent-refused': 'Your SSH agent holds a key and did not sign with it',
};

/** What SSH gave, or null where it is as it should be. */
function aboutSsh(ssh: GitHubSshFinding, login: string, playbook: Playbook): Finding | null {
  if (ssh.state === 'signed-in') {
    if (ssh.login.toLowerCase() === login.toLowerCase()) return null;
    const whose = ssh.login.includes('/') ? `the repository ${ssh.login}` : ssh.login;
    return warn(`Over SSH, GitHub takes you for ${whose} and not for ${login}`, {
      remedy: playbookRemedy(playbook, 'github-ssh'),
    });
  }
  const summary = sshWords[ssh.outcome] ?? 'Whether GitHub takes your SSH key could not be seen';
  const remedy = playbookRemedy(playbook, ssh.outcome.startsWith('host-key') ? 'github-host-key' : 'github-ssh');
  const evidence = { detail: ssh.detail };
  return (cannotTell.has(ssh.outcome) ? unknown : fail)(summary, { evidence, remedy, letsOthersRun: true });
}

/** The repositories of the playbook that I may not push to. */
async function notPushable(github: GitHub, repositories: readonly PlaybookRepository[]): Promise<string[]> {
  const looked = await Promise.all(
    repositories.map(async (repository) => {
      const found = await github.repository(repository.owner, repository.name);
      return { name: fullName(repository), may: found?.may.push === true && !found.isArchived };
    }),
  );
  return looked.filter(({ may }) => !may).map(({ name }) => name);
}

const rank = { fail: 0, unknown: 1, warn: 2, skip: 3, pass: 4 };

/** You are signed in to GitHub, over SSH too, and may push where support work is pushed. */
export const githubCheck: Check = {
  id: 'github',
  title: 'You are signed in to GitHub, and may push',
  category: 'accounts',
  network: true,
  consequence: 'You cannot hand over unfinished branches, or open a change to the Chef repository.',
  explain: {
    why: 'Unfinished work is handed over as branches and draft pull requests, and access to servers is asked for with a change to the Chef repository.',
    looksAt: [
      "whose token services.github.token stands for; without it, gh's own sign-in",
      'ssh -T git@github.com, without questions and without accepting a host key',
      'what you may do in the repositories of the playbook',
    ],
    byHand: ['gh auth status', 'ssh -T git@github.com'],
  },
  async run(context): Promise<Finding> {
    const { playbook } = context;
    const signIn = playbookRemedy(playbook, 'github-sign-in');
    try {
      const github = await context.services.github();
      const [me, ssh, refused] = await Promise.all([
        github.me(),
        github.sshIdentity(),
        notPushable(github, playbook.github.pushTo),
      ]);
      const evidence = {
        login: me.login,
        scopes: me.scopes,
        ssh: ssh.state === 'signed-in' ? ssh.login : ssh.outcome,
        mayNotPush: refused,
      };
      const push =
        refused.length === 0
          ? null
          : fail(`You may not push to ${refused.join(', ')}`, { remedy: playbookRemedy(playbook, 'github') });
      const problems = [push, aboutSsh(ssh, me.login, playbook)]
        .filter((finding) => finding !== null)
        .sort((a, b) => rank[a.status] - rank[b.status]);
      const [first] = problems;
      if (first === undefined) {
        return pass(`You are signed in as ${me.login}, over SSH too, and may push`, { evidence });
      }
      const summary = problems.map((finding) => finding.summary).join('; ');
      return { ...first, summary, evidence: { ...evidence, ...first.evidence }, letsOthersRun: true };
    } catch (error) {
      return fromServiceError(error, { signIn });
    }
  },
};
