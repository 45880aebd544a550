import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Check, fail, notConfigured, pass } from './check.ts';
import { missingProgram } from './missing-program.ts';
import { playbookRemedy } from './remedy.ts';

/** A file that the installation writes to the home folder. */
const completions = '.govpress_zsh_completions.sh';

/** govpress-tools are installed. They are never run, because what they would do is not known. */
export const govpressTools: Check = {
  id: 'govpress-tools',
  title: 'govpress-tools are installed',
  category: 'software',
  consequence: 'You do by hand what the tools would do for you on the v1 sites.',
  explain: {
    why: 'Support uses these tools on v1 sites and servers.',
    looksAt: [
      'whether PATH has the program that team.govpressTools.executable names',
      `if that is not set: whether ~/${completions} is there, which their installation leaves behind`,
    ],
    byHand: ({ people }) => [
      `Install them as their README says. Their repository is private: ask someone in the ${people.team} for access.`,
      'Set team.govpressTools.executable in the configuration to the name of their program.',
    ],
  },
  async run(context) {
    const config = await context.config();
    const executable = config.values.team?.govpressTools?.executable;
    const trace = path.join(context.paths.home, completions);
    if (executable === undefined) {
      if (existsSync(trace)) return pass('Their shell completions are installed', { evidence: { foundBy: trace } });
      return notConfigured('team.govpressTools.executable', 'govpress');
    }
    const program = executable.includes('/') ? config.resolvePath(executable) : executable;
    const found = context.services.processes.find(program);
    if (found !== null) return pass(`${executable} is on PATH`, { evidence: { foundBy: found } });
    const { summary, rest } = missingProgram(context, program, playbookRemedy(context.playbook, 'govpress-tools'));
    return fail(summary, { ...rest, evidence: { ...rest.evidence, completions: existsSync(trace) } });
  },
};
