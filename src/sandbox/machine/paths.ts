import path from 'node:path';

/** Where the pretend machine is. All absolute. */
export interface MachinePaths {
  readonly home: string;
  /** The pretend programs. */
  readonly bin: string;
  /** Stand-ins for those real programs that the pretend machine has too. */
  readonly system: string;
  /** The bare repositories: `OWNER/NAME.git`. */
  readonly remotes: string;
}

/** The same for every command: only the sandbox's folder decides. */
export const machinePaths = (folder: string): MachinePaths => ({
  home: path.join(folder, 'machine', 'home'),
  bin: path.join(folder, 'machine', 'bin'),
  system: path.join(folder, 'machine', 'system'),
  remotes: path.join(folder, 'remotes'),
});

/** The PATH of the pretend machine. A clone's own folder is on it, as the README of dalmatian-tools says. */
export const machinePath = ({ bin, home, system }: MachinePaths): string =>
  [bin, path.join(home, 'dalmatian-tools', 'bin'), system].join(path.delimiter);
