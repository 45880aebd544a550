import { type Check, fail, pass } from './check.ts';

/** Git knows who the author of a commit is. */
export const gitIdentity: Check = {
  id: 'git-identity',
  title: 'git knows your name and e-mail address',
  category: 'software',
  consequence: 'You cannot commit, or your commits carry the wrong name.',
  explain: {
    why: 'Work on client sites is handed over as commits, and the next person sees from them whom to ask.',
    looksAt: ['git config --global user.name', 'git config --global user.email'],
    byHand: ['git config --global user.name "Your Name"', 'git config --global user.email your-email-address'],
  },
  async run(context) {
    if (context.services.processes.find('git') === null) {
      return fail('git is not on PATH', {
        remedy: { summary: 'Install it', commands: [['brew', 'install', 'git']], url: 'https://git-scm.com/downloads' },
      });
    }
    const { name, email } = await (await context.services.git()).identity();
    const missing = [...(name ? [] : ['user.name']), ...(email ? [] : ['user.email'])];
    const evidence = { name: name !== null, email: email !== null };
    if (missing.length === 0) return pass('Name and e-mail address are set', { evidence });
    const person = (await context.config()).values.person;
    const values: Record<string, string> = {
      'user.name': person?.name ?? 'Your Name',
      'user.email': person?.email ?? 'your-email-address',
    };
    return fail(`git has no ${missing.join(' and no ')}`, {
      evidence,
      remedy: {
        summary: 'Set it',
        commands: missing.map((key) => ['git', 'config', '--global', key, values[key] as string]),
        url: null,
      },
    });
  },
};
