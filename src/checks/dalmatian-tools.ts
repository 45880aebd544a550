import path from 'node:path';
import { capitalised } from '../lib/sentences.ts';
import { type Check, fail, type Json, pass } from './check.ts';
import { cloneVersion } from './clone-version.ts';
import { missingPrograms, problemsOf, sessionOf } from './dalmatian-problems.ts';
import { missingProgram } from './missing-program.ts';
import { playbookRemedy } from './remedy.ts';

const sentence = (parts: readonly string[]) => capitalised(parts.join('; '));

/** dalmatian-tools are installed and set up. */
export const dalmatianTools: Check = {
  id: 'dalmatian-tools',
  title: 'dalmatian-tools are installed and set up',
  category: 'software',
  consequence: 'You cannot reach the sites, databases and logs on the Dalmatian infrastructure.',
  explain: {
    why: 'The dalmatian command is how support looks into and works on sites that run on Dalmatian.',
    looksAt: [
      'whether PATH has a program called dalmatian, and the clone of dalmatian-tools that it is in; it is never run, because any call writes into your home folder',
      'git describe in that clone, which tells its version',
      'the formulae in its Brewfile, and whether PATH has the programs that they bring (bash --version for the one that must be 4 or newer)',
      '~/.config/dalmatian/version.json: v1 or v2 (v1 if it is missing)',
      'v1: config.json and credentials.json.enc there (set up), and in mfa_credentials.json and assume_role_credentials.json when the session ends',
      'v2: setup.json and dalmatian-sso.config there (set up), and in ~/.aws/sso/cache when the single sign-on of its start address ends',
    ],
    byHand: ({ people }) => [
      'git clone https://github.com/dxw/dalmatian-tools.git ~/dalmatian-tools',
      'brew bundle install --file="$HOME/dalmatian-tools/Brewfile"',
      'Add export PATH="$PATH:$HOME/dalmatian-tools/bin" to ~/.zshrc, and open a new terminal. A link to the program alone does not work.',
      `dalmatian login (v1) or dalmatian setup (v2); the AWS login comes from ${people.operations}, through a ticket.`,
    ],
  },
  async run(context) {
    const install = playbookRemedy(context.playbook, 'dalmatian-tools');
    const found = context.services.processes.find('dalmatian');
    if (found === null) {
      const { summary, rest } = missingProgram(context, 'dalmatian', install);
      return fail(summary, rest);
    }
    const dalmatian = await context.services.dalmatian();
    const installation = await dalmatian.installation(found);
    if (installation === null) {
      return fail('The dalmatian on PATH is not in a clone of dalmatian-tools', {
        evidence: { path: found },
        remedy: { ...install, summary: `Take ${found} off PATH, then: ${install.summary}` },
      });
    }
    const { root, findsItsParts } = installation;
    const [version, state, programs] = await Promise.all([
      cloneVersion(context, root),
      dalmatian.state(),
      dalmatian.programs(root),
    ]);
    const missing = await missingPrograms(context, programs ?? []);
    const { signedIn, words } = sessionOf(state, context.clock.now());
    const evidence: Record<string, Json> = {
      path: found,
      clone: root,
      version,
      mode: state.mode,
      setUp: state.missingFiles.length === 0,
      signedIn,
      signedInUntil: state.signedInUntil?.toISOString() ?? null,
      missingPrograms: programs === null ? null : missing,
      missingFiles: [...state.missingFiles],
      damagedFiles: state.damagedFiles.map(({ file }) => file),
    };
    if (!findsItsParts) {
      return fail("dalmatian is on PATH as a link to the program alone, so it can't find its own parts", {
        evidence,
        remedy: {
          summary: `Remove the link, and add ${path.join(root, 'bin')} to PATH in ~/.zshrc instead`,
          commands: [['rm', found]],
          url: install.url,
        },
      });
    }
    const problems = problemsOf(state, root, missing, context.playbook.people);
    if (problems.length === 0) return pass(`${version ?? 'Of unknown version'}, ${state.mode}; ${words}`, { evidence });
    return fail(sentence(problems.map(({ seen }) => seen)), {
      evidence,
      remedy: {
        summary: sentence([...new Set(problems.map(({ summary }) => summary))]),
        commands: problems.flatMap(({ commands }) => commands),
        url: install.url,
      },
    });
  },
};
