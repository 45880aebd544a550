import { type Check, pass, warn } from './check.ts';
import { missingProgram } from './missing-program.ts';
import { playbookRemedy } from './remedy.ts';

const script = 'security-alert-notifier.rb';

/** The script that lists security alerts can be run. Optional, so it never fails. */
export const securityAlertNotifier: Check = {
  id: 'security-alert-notifier',
  title: 'security-alert-notifier is on PATH and starts (optional)',
  category: 'software',
  consequence: 'You have to look up security alerts on GitHub, repository by repository.',
  explain: {
    why: 'It lists the security alerts of all repositories at once. It is optional, so it is a warning at most.',
    looksAt: [
      `whether PATH has ${script}, or the same without .rb`,
      "ruby -e 'puts RUBY_VERSION'",
      // It prints its help before it needs a token or the network.
      `what ${script} --help prints`,
    ],
    byHand: [
      'git clone https://github.com/dxw/security-alert-notifier.git ~/security-alert-notifier',
      'Add that folder to PATH in ~/.zshrc, and open a new terminal.',
      `${script} --help (needs Ruby: brew install ruby)`,
    ],
  },
  async run(context) {
    const { processes } = context.services;
    const found = processes.find(script) ?? processes.find('security-alert-notifier');
    const install = playbookRemedy(context.playbook, 'security-alert-notifier');
    if (found === null) {
      const { summary, rest } = missingProgram(context, script, install);
      return warn(summary, rest);
    }
    const rubyRemedy = playbookRemedy(context.playbook, 'ruby');
    const evidence = { path: found, ruby: null };
    if (processes.find('ruby') === null) {
      return warn('The script is there, but Ruby, which it needs, is not on PATH', { evidence, remedy: rubyRemedy });
    }
    const [ruby, help] = await Promise.all([
      processes.run('ruby', ['-e', 'puts RUBY_VERSION']),
      processes.run(found, ['--help']),
    ]);
    const version = /^\d+\.\d+\.\d+\S*$/m.exec(ruby.stdout)?.[0] ?? null;
    if (version === null) return warn('Ruby is there, but does not run', { evidence, remedy: rubyRemedy });
    const lacking = /cannot load such file -- ([\w/-]+)/.exec(help.stderr)?.[1];
    if (lacking) {
      return warn(`The script does not start: Ruby ${version} has no library "${lacking}"`, {
        evidence: { ...evidence, ruby: version },
        remedy: { summary: 'Install the library', commands: [['gem', 'install', lacking]], url: null },
      });
    }
    if (help.exitCode !== 0 || !help.stdout.includes('--organization')) {
      return warn('The script is there, but does not start: it shows no help', {
        evidence: { ...evidence, ruby: version, exitCode: help.exitCode },
        remedy: install,
      });
    }
    return pass(`It starts, on Ruby ${version}`, { evidence: { ...evidence, ruby: version } });
  },
};
