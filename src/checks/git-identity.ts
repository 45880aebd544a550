import { type Check, fail, pass } from './check.ts';

/** Git knows who the author of a commit is. */
export const gitIdentity: Check = {
  id: 'git-identity',
  title: 'git knows your name and e-mail address',
  category: 'software',
  consequence: 'You cannot commit, or your commits carry the wrong name.',
  explain: {
    why: 'Work on client sites is handed over as commits, and the next person sees from them who to ask.',
    looksAt: [
      "the name and address that git writes into commits (git var GIT_AUTHOR_IDENT): from variables, and from your own and the machine's settings",
      'if they are not set everywhere: in each repository below the configured repositories',
    ],
    byHand: ['git config --global user.name "Your Name"', 'git config --global user.email your-email-address'],
  },
  async run(context) {
    if (context.services.processes.find('git') === null) {
      return fail('git is not on PATH', {
        remedy: { summary: 'Install it', commands: [['brew', 'install', 'git']], url: 'https://git-scm.com/downloads' },
      });
    }
    const config = await context.config();
    const folders = (config.values.repositories ?? []).map((folder) => config.resolvePath(folder));
    const { name, email, missingIn } = await (await context.services.git()).identity(folders);
    const missing = [...(name ? [] : ['user.name']), ...(email ? [] : ['user.email'])];
    const evidence = { name: name !== null, email: email !== null };
    const { person } = config.values;
    const values: Record<string, string> = {
      'user.name': person?.name ?? 'Your Name',
      'user.email': person?.email ?? 'your-email-address',
    };
    const remedy = {
      summary: 'Set it',
      commands: (missing.length > 0 ? missing : Object.keys(values)).map((key) => [
        'git',
        'config',
        '--global',
        key,
        values[key] as string,
      ]),
      url: null,
    };
    if (missing.length === 0 && missingIn.length > 0) {
      const [first, ...more] = missingIn;
      const others = more.length === 0 ? '' : ` and ${more.length} more`;
      return fail(`git has a name and an e-mail address in some of your repositories, but not in ${first}${others}`, {
        evidence,
        remedy,
      });
    }
    if (missing.length === 0) return pass('Name and e-mail address are set', { evidence });
    return fail(`git has no ${missing.join(' and no ')}`, {
      evidence,
      remedy,
    });
  },
};
