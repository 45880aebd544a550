import { Failure } from '../../errors.ts';
import type { Processes } from '../process/process.ts';
import type { Git } from './git.ts';

/** Git through its program. `home` is where the person's own settings are read, and not a repository's. */
export function createGit(processes: Processes, home: string): Git {
  const setting = async (name: string): Promise<string | null> => {
    const result = await processes.run('git', ['config', '--global', '--includes', '--get', name], { cwd: home });
    if (result.started !== 'yes') throw new Failure('git is not on PATH', { next: ['Install it: brew install git'] });
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
