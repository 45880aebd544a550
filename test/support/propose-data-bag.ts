import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../../src/context.ts';
import { lookForDataBag } from '../../src/data-bag/look.ts';
import { planDataBag } from '../../src/data-bag/plan.ts';
import { findDataBagPullRequest, openDataBagPullRequest, proposeDataBag } from '../../src/data-bag/propose.ts';
import { Failure } from '../../src/errors.ts';
import { govpress } from '../../src/playbook/govpress.ts';
import { createChef } from '../../src/services/chef/client.ts';
import { createGitWriter } from '../../src/services/git/write/client.ts';
import type { NewPullRequest } from '../../src/services/github/github.ts';
import { createProcesses } from '../../src/services/process/client.ts';
import { createPublicKeys } from '../../src/services/public-keys/client.ts';

/** How a data bag is proposed in a test. */
export interface Proposing {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, string>>;
  readonly until: 'look' | 'pull-request';
  /** When the process kills itself, before or after GitHub has the pull request. */
  readonly dies?: 'before' | 'after' | undefined;
}

/** Proposes a data bag for Nell Newcomer as onboarding does. GitHub is a file beside the home folder. */
export async function proposeAsOnboarding({ home, env, answers, until, dies }: Proposing): Promise<unknown> {
  const pulls = path.join(home, '..', 'pulls.json');
  const signal = new AbortController().signal;
  const processes = createProcesses(env, signal);

  const kept = (): (NewPullRequest & { owner: string; name: string })[] =>
    existsSync(pulls) ? JSON.parse(readFileSync(pulls, 'utf8')) : [];
  const shown = (branch: string) => {
    const at = kept().findIndex((pull) => pull.branch === branch);
    return at === -1 ? null : { ...kept()[at], number: at + 1, state: 'open' };
  };
  const github = {
    openPullRequest: async (_owner: string, _name: string, branch: string) => shown(branch),
    pullRequestFrom: async (_owner: string, _name: string, branch: string) => shown(branch),
    repository: async () => ({ defaultBranch: 'main' }),
    async createPullRequest(owner: string, name: string, pull: NewPullRequest) {
      if (dies === 'before') process.kill(process.pid, 'SIGKILL');
      writeFileSync(pulls, JSON.stringify([...kept(), { owner, name, ...pull }]));
      if (dies === 'after') process.kill(process.pid, 'SIGKILL');
      return shown(pull.branch);
    },
  };

  const context = {
    signal,
    env,
    playbook: govpress,
    clock: { now: () => new Date() },
    paths: { home, stateFolder: path.join(home, '.local/state/govsupport') },
    terminal: { interactive: false, live: false },
    config: async () => ({
      values: {
        person: { name: 'Nell Newcomer', email: 'nell@example.org', github: 'nell-example' },
        team: { chef: { repository: path.join(home, 'code/chef') } },
      },
      resolvePath: (written: string) => written,
    }),
    services: {
      chef: async () => createChef(processes, env, signal),
      gitWriter: async () => createGitWriter(processes, env),
      publicKeys: async () => createPublicKeys(processes, home),
      github: async () => github,
    },
  } as unknown as Context;

  async function run(): Promise<unknown> {
    const look = await lookForDataBag(context, { fetch: until !== 'look' });
    if (until === 'look' || look.found === 'merged' || look.found === 'unclear') return look;
    if (look.found === 'proposed') {
      const { owner, name } = look.place.github;
      const title = 'Add a user data bag for Nell Newcomer';
      const found = await findDataBagPullRequest(context, { owner, name }, look.branch);
      const pull =
        found ?? (await openDataBagPullRequest(context, { owner, name }, { branch: look.branch, title, body: '' }));
      return { ...look, pull };
    }
    const planned = planDataBag({ ...look.parts, answers });
    if ('missing' in planned) return planned;
    // A colleague is quicker.
    if (env.MEANWHILE) await processes.run('sh', ['-c', env.MEANWHILE]);
    const proposed = await proposeDataBag(context, look.place, planned.plan);
    const pull = await openDataBagPullRequest(context, look.place.github, planned.plan);
    return { found: 'nothing', plan: planned.plan, proposed, pull };
  }
  try {
    return JSON.parse(JSON.stringify(await run(), (_, value) => (value instanceof Set ? [...value] : value)));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { failure: error.message, next: error.next, kind: error.constructor.name };
  }
}
