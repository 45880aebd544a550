/** A word that can be typed, and what it is. */
export type Word = readonly [value: string, description: string];

/** What the shell offers as a value. */
export interface PreparedValue {
  /** The name of a list: one of `PreparedTree.lists`, or one that this machine remembers. */
  readonly known?: string;
  readonly choices?: readonly string[];
  /** The shell's own completion of names on this machine. */
  readonly places?: 'files' | 'folders';
  /** Several, with commas between them. */
  readonly commas?: true;
  /** What follows each of them. */
  readonly ending?: '=';
}

/** One way to write an option: `--no-fetch`. */
export interface PreparedOption {
  readonly name: string;
  /** The same for all ways to write it, which exclude each other. */
  readonly id: string;
  readonly summary: string;
  readonly repeats?: true;
  /** The ids of options that contradict it. */
  readonly conflicts?: readonly string[];
  /** What follows it; without it the option is a switch. */
  readonly value?: PreparedValue;
  /** Nothing has to follow it. */
  readonly optional?: true;
}

/** One argument. `many`: it takes all that follow. */
export interface PreparedArgument extends PreparedValue {
  readonly many?: true;
}

/** A command, and those below it. */
export interface PreparedCommand {
  readonly summary: string;
  readonly options: readonly PreparedOption[];
  readonly arguments: readonly PreparedArgument[];
  readonly commands: Readonly<Record<string, PreparedCommand>>;
}

/** What the shell can complete, without loading a command. Written when the program is built. */
export interface PreparedTree extends PreparedCommand {
  /** The options of every command. */
  readonly common: readonly PreparedOption[];
  readonly lists: Readonly<Record<string, readonly Word[]>>;
}

/** Its file, beside the built program. */
export const preparedTreeFile = 'completion.json';

/** The first word of a command line with which a shell asks what can be completed. */
export const completing = '__complete';
