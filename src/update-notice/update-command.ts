import { type Installer, installedBy } from '../lib/installed-by.ts';
import { shellCommand } from '../lib/shell.ts';

const commands: Readonly<Record<Exclude<Installer, 'a clone'>, string>> = {
  Homebrew: 'brew upgrade govsupport',
  npx: 'npx govsupport@latest',
  npm: 'npm install --global govsupport@latest',
};

/** How a copy of the program is updated, by where it is; null if that says nothing. */
export function updateCommand(root: string, home: string): string | null {
  const installer = installedBy(root);
  if (installer !== 'a clone') return installer && commands[installer];
  const shown = root.startsWith(`${home}/`) ? `~${root.slice(home.length)}` : root;
  return `${shellCommand(['cd', shown])} && git pull && script/setup`;
}
