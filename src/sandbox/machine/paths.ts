import path from 'node:path';
import { ownEnding } from '../current-person.ts';
import type { Person } from '../world.ts';

/** Where the pretend machine of somebody is. All absolute. */
export interface MachinePaths {
  /** Two folders below the sandbox's: the pretend ssh finds the remotes from here. */
  readonly home: string;
  /** The pretend programs. */
  readonly bin: string;
  /** Stand-ins for those real programs that the pretend machine has too. Everybody has the same. */
  readonly system: string;
  /** The bare repositories: `OWNER/NAME.git`. They are GitHub's, and everybody's. */
  readonly remotes: string;
}

/** All that is on somebody's machine. */
export const machineFolder = (folder: string, person: Person): string =>
  path.join(folder, `machine${ownEnding(person)}`);

/** Where the bare repositories are. */
export const remotesFolder = (folder: string): string => path.join(folder, 'remotes');

/** The same for every command: only the sandbox's folder and whose machine it is decide. */
export const machinePaths = (folder: string, person: Person): MachinePaths => ({
  home: path.join(machineFolder(folder, person), 'home'),
  bin: path.join(machineFolder(folder, person), 'bin'),
  system: path.join(folder, 'machine', 'system'),
  remotes: remotesFolder(folder),
});

/** The PATH of the pretend machine. The folders of clones are on it, as the READMEs of these tools say. */
export const machinePath = ({ bin, home, system }: MachinePaths): string =>
  [bin, path.join(home, 'dalmatian-tools', 'bin'), path.join(home, 'security-alert-notifier'), system].join(
    path.delimiter,
  );
