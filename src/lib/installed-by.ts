import { existsSync } from 'node:fs';
import path from 'node:path';

/** What a copy of the program was installed with. */
export type Installer = 'a clone' | 'Homebrew' | 'npx' | 'npm';

/** The installer of a copy, by the folder of its package; null if that says nothing. */
export function installedBy(folder: string): Installer | null {
  if (existsSync(path.join(folder, '.git'))) return 'a clone';
  if (folder.includes('/Cellar/govsupport/')) return 'Homebrew';
  if (/\/_npx\/[^/]+\/node_modules\/govsupport$/.test(folder)) return 'npx';
  return folder.endsWith('/lib/node_modules/govsupport') ? 'npm' : null;
}
