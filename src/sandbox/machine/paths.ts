import path from 'node:path';
import { ownEnding } from '../current-person.ts';
import type { Person } from '../world.ts';

/** The parts of a person's pretend machine. All absolute. */
export interface MachinePaths {
  /** Two levels below the sandbox folder: the pretend ssh finds the remotes from here. */
  readonly home: string;
  /** The pretend programs. */
  readonly bin: string;
  /** Wrappers for the real programs that the pretend machine has too. All machines share them. */
  readonly system: string;
  /** The bare repositories: `OWNER/NAME.git`. They are GitHub's, so all machines share them. */
  readonly remotes: string;
}

/** Everything on a person's machine. */
export const machineFolder = (folder: string, person: Person): string =>
  path.join(folder, `machine${ownEnding(person)}`);

/** The folder of the bare repositories. */
export const remotesFolder = (folder: string): string => path.join(folder, 'remotes');

/** A newcomer's clone of the team's configuration, below the home folder. */
export const teamFolder = 'code/team-config';

/** The team's file there. */
export const teamFile = ({ home }: MachinePaths): string => path.join(home, teamFolder, 'govsupport.yaml');

/** The same for every command: they depend only on the sandbox folder and the person. */
export const machinePaths = (folder: string, person: Person): MachinePaths => ({
  home: path.join(machineFolder(folder, person), 'home'),
  bin: path.join(machineFolder(folder, person), 'bin'),
  system: path.join(folder, 'machine', 'system'),
  remotes: remotesFolder(folder),
});

/** The PATH of the pretend machine. Includes the folders of clones, as their READMEs say. */
export const machinePath = ({ bin, home, system }: MachinePaths): string =>
  [bin, path.join(home, 'dalmatian-tools', 'bin'), path.join(home, 'security-alert-notifier'), system].join(
    path.delimiter,
  );
