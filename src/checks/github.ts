import type { Playbook, PlaybookRepository } from '../playbook/schema.ts';
import type { GitHub, GitHubSshFinding } from '../services/github/github.ts';
import { type Check, type Finding, fail, pass, unknown, warn } from './check.ts';
import { fromServiceError } from './from-service-error.ts';
import { playbookRemedy } from './remedy.ts';
import { sshWords } from './ssh-words.ts';

const fullName = ({ owner, name }: PlaybookRepository) => `${owner}/${name}`;

/** The finding about SSH, or null if all is well. */
function aboutSsh(ssh: GitHubSshFinding, login: string, playbook: Playbook): Finding | null {
  if (ssh.state === 'signed-in') {
    if (ssh.login.toLowerCase() === login.toLowerCase()) return null;
    const whose = ssh.login.includes('/') ? `the repository ${ssh.login}` : ssh.login;
    return warn(`Over SSH, GitHub identifies you as ${whose}, not as ${login}`, {
      remedy: playbookRemedy(playbook, 'github-ssh'),
    });
  }
  const { outcome, detail, key } = ssh;
  const { status, seen } = sshWords(outcome, { host: 'GitHub', about: key, detail });
  const which = outcome.startsWith('host-key') ? 'github-host-key' : 'github-ssh';
  // Adding the key to GitHub does not help if the problem is on this machine.
  const remedy =
    outcome === 'key-locked'
      ? {
          summary: 'Unlock it in your SSH agent, then run this again',
          commands: [['ssh-add', ...(key ? [key] : [])]],
          url: null,
        }
      : playbookRemedy(playbook, which);
  return (status === 'fail' ? fail : unknown)(`Over SSH: ${seen}`, {
    evidence: { detail },
    remedy,
    letsOthersRun: true,
  });
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
      "who services.github.token belongs to; without it, gh's own sign-in",
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
