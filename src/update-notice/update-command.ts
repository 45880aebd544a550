import { existsSync } from 'node:fs';
import path from 'node:path';
import { shellCommand } from '../terminal/shell.ts';

/** How a copy of the program is updated, by where it is; null if that says nothing. */
export function updateCommand(root: string, home: string): string | null {
  if (existsSync(path.join(root, '.git'))) {
    const shown = root.startsWith(`${home}/`) ? `~${root.slice(home.length)}` : root;
    return `${shellCommand(['cd', shown])} && git pull && script/setup`;
  }
  if (root.includes('/Cellar/govsupport/')) return 'brew upgrade govsupport';
  if (/\/_npx\/[^/]+\/node_modules\/govsupport$/.test(root)) return 'npx govsupport@latest';
  if (root.endsWith('/lib/node_modules/govsupport')) return 'npm install --global govsupport@latest';
  return null;
}
