import { Failure } from '../../../errors.ts';
import type { Git, GitIdentity } from '../git.ts';
import { lastOf, parseSettings, settingsArguments } from '../settings.ts';
import { findRepositories } from './find-repositories.ts';
import { GitRefused, lookingGit } from './git.ts';
import { gitFoldersOf, realPlace } from './git-folders.ts';
import { refusalOf } from './refusal.ts';

export interface GitParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Git through its own program. */
export function createGit({ env, signal }: GitParts): Git {
  const at = (folder: string) => lookingGit({ folder, kind: 'clone', env, signal });

  /** The author that git would record in a commit made in a folder; null if it would refuse. */
  async function ident(folder: string): Promise<GitIdentity | null> {
    try {
      // Git would otherwise make up an address from the machine's name.
      const said = await at(folder).ask('-c', 'user.useConfigOnly=true', 'var', 'GIT_AUTHOR_IDENT');
      const [, name = '', email = ''] = /^(.*) <(.*)> \d+ [-+]\d+$/m.exec(said) ?? [];
      return { name: name || null, email: email || null };
    } catch (error) {
      if (error instanceof GitRefused && /auto-detection is disabled|empty ident name/.test(error.stderr)) return null;
      throw error;
    }
  }

  async function setting(folder: string, name: string): Promise<string | null> {
    return lastOf(parseSettings(await at(folder).ask(...settingsArguments)), name) || null;
  }

  return {
    async identity(folders) {
      try {
        // The root of the disk is in no repository, so settings there apply wherever nothing else is set.
        const everywhere = await ident('/');
        if (everywhere !== null) return { ...everywhere, missingIn: [] };
        const { repositories } = await findRepositories(folders, signal);
        const missingIn: string[] = [];
        let known: GitIdentity | null = null;
        for (const { folder } of repositories.filter(({ kind }) => kind !== 'bare')) {
          const here = await ident(folder).catch((error) => {
            // Not a place to commit in, which another check reports.
            if (error instanceof GitRefused && !error.missing) return { name: null, email: null };
            throw error;
          });
          if (here === null) missingIn.push(folder);
          else if (here.name !== null) known = here;
        }
        if (known !== null) return { ...known, missingIn };
        const [name, email] = await Promise.all([
          env.GIT_AUTHOR_NAME ?? setting('/', 'user.name'),
          env.GIT_AUTHOR_EMAIL ?? setting('/', 'user.email'),
        ]);
        return { name, email, missingIn };
      } catch (error) {
        const { reason } = refusalOf(error, '/');
        throw new Failure(`git cannot read its settings: ${reason.replace(/^git says: /, '')}`, {
          cause: error,
          next: ['Fix the file that it names, then try git config --global --list'],
        });
      }
    },
    async describe(folder) {
      const real = realPlace(folder);
      const place = real === null ? null : gitFoldersOf(real, null);
      if (real === null || place === null) return null;
      try {
        const git = lookingGit({ folder: real, kind: place.kind, env, signal });
        return (await git.ask('describe', '--tags', '--always')).trim() || null;
      } catch (error) {
        if (error instanceof GitRefused) return null;
        throw error;
      }
    },
  };
}
