import { Failure } from '../../errors.ts';
import type { Processes } from '../process/process.ts';
import type { Git } from './git.ts';

/** Git through its program. `home` is where the person's own settings are read, and not a repository's. */
export function createGit(processes: Processes, home: string): Git {
  const setting = async (name: string): Promise<string | null> => {
    const result = await processes.run('git', ['config', '--global', '--includes', '--get', name], { cwd: home });
    if (result.started !== 'yes') throw new Failure('git is not on PATH', { next: ['Install it: brew install git'] });
    // 1 is "not set"; anything else is git that could not tell, such as from a file with a mistake in it.
    if (result.exitCode !== 0 && result.exitCode !== 1) {
      const said = result.stderr.split('\n').find((line) => line.trim() !== '') ?? 'it does not say why';
      throw new Failure(`git cannot read its settings: ${said.replace(/^(?:fatal|error): /, '').trim()}`, {
        next: ['Mend the file that it names, then try git config --global --list'],
      });
    }
    return result.stdout.trim() || null;
  };
  return {
    identity: async () => {
      const [name, email] = await Promise.all([setting('user.name'), setting('user.email')]);
      return { name, email };
    },
    async describe(folder) {
      const result = await processes.run('git', ['-C', folder, 'describe', '--tags', '--always']);
      return result.exitCode === 0 ? result.stdout.trim() || null : null;
    },
  };
}
