import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../context.ts';
import { type Check, fail, pass } from './check.ts';
import { cloneVersion } from './clone-version.ts';
import { missingProgram } from './missing-program.ts';
import { playbookRemedy } from './remedy.ts';

/** The oldest PHP that whippet runs on. */
const oldestPhp = 8;

/** The PHP that runs it: the one in its first line, else the one on PATH. */
function phpOf(file: string): string {
  try {
    return /^#!\s*(\/\S*\/php[\d.]*)\s/.exec(readFileSync(file, 'latin1'))?.[1] ?? 'php';
  } catch {
    // Some programs can be run but not read.
    return 'php';
  }
}

/** Null if that PHP does not exist; `version` is null if it does not run. */
async function lookAtPhp(context: Context, php: string): Promise<{ version: string | null } | null> {
  const { processes } = context.services;
  if (processes.find(php) === null) return null;
  const { stdout } = await processes.run(php, ['-r', 'echo PHP_VERSION;']);
  // Warnings about php.ini may come before it.
  return { version: /\d+\.\d+\.\d+\S*$/.exec(stdout.trim())?.[0] ?? null };
}

/** Its version, from its path or its clone: it has no command for that. */
async function versionOf(context: Context, file: string): Promise<string | null> {
  const [, cellar] = /\/Cellar\/whippet\/([^/]+)\//.exec(file) ?? [];
  return cellar ?? (await cloneVersion(context, path.dirname(path.dirname(file))))?.replace(/^v(?=\d)/, '') ?? null;
}

/** Whippet is installed and starts, on a PHP that it can use. */
export const whippet: Check = {
  id: 'whippet',
  title: 'whippet is installed and runs',
  category: 'software',
  consequence: 'You cannot update the plugins and themes of a client site.',
  explain: {
    why: 'Plugins and themes of client sites are managed with whippet, and updating one is an everyday ticket.',
    looksAt: [
      'whether PATH has a program called whippet',
      'what whippet prints without arguments: the list of its subcommands (it exits with 1 when all is well)',
      "php -r 'echo PHP_VERSION;', with the PHP that starts whippet",
      'the folder that it really is in, which tells its version: …/Cellar/whippet/VERSION or the tag of a git clone',
    ],
    byHand: ['brew install dxw/tap/whippet', 'php --version (8 or newer; else: brew install php)', 'whippet'],
  },
  async run(context) {
    const { processes } = context.services;
    const found = processes.find('whippet');
    const install = playbookRemedy(context.playbook, 'whippet');
    if (found === null) {
      const { summary, rest } = missingProgram(context, 'whippet', install);
      return fail(summary, rest);
    }
    const file = realpathSync(found);
    const phpProgram = phpOf(file);
    const [php, answer, version] = await Promise.all([
      lookAtPhp(context, phpProgram),
      processes.run(found, []),
      versionOf(context, file),
    ]);
    const output = `${answer.stdout}\n${answer.stderr}`;
    const starts = /^Subcommands:/m.test(output) && /^\s*whippet\s+(?:plugins|dependencies|deps)\b/m.test(output);
    const evidence = { path: found, version, php: php?.version ?? null, exitCode: answer.exitCode };
    const phpRemedy = playbookRemedy(context.playbook, 'php');
    if (php === null && !starts) {
      const where = phpProgram === 'php' ? 'on PATH' : `at ${phpProgram}, where it looks for it`;
      return fail(`whippet is there, but PHP, which it needs, is not ${where}`, { evidence, remedy: phpRemedy });
    }
    if (php?.version === null) return fail('PHP is there, but does not run', { evidence, remedy: phpRemedy });
    if (php && Number.parseInt(php.version, 10) < oldestPhp) {
      return fail(`PHP is ${php.version}, and whippet needs ${oldestPhp} or newer`, { evidence, remedy: phpRemedy });
    }
    if (starts) return pass(version ? `whippet ${version} runs` : 'whippet runs', { evidence });
    const crash = /^(?:PHP )?((?:Fatal|Parse) error:.{0,200})/m.exec(output)?.[1];
    if (crash) return fail(`whippet crashes: ${crash.trim()}`, { evidence, remedy: install });
    return fail('The whippet on PATH is something else, or does not start: it lists no subcommands', {
      evidence,
      remedy: { ...install, summary: `Take ${found} off PATH, then: ${install.summary}` },
    });
  },
};
