import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../context.ts';

/** What git says is checked out in a clone, such as `v2.10.0-3-g0123abc`; null if the folder is not one's root. */
export async function cloneVersion(context: Context, root: string): Promise<string | null> {
  // Asked from any folder, git would answer for a repository further up: for someone's dotfiles, say.
  if (!existsSync(path.join(root, '.git')) || context.services.processes.find('git') === null) return null;
  return (await context.services.git()).describe(root);
}
