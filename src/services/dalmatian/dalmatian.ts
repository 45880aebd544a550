/** Which half of dalmatian-tools is in use: v1 signs in with access keys and MFA, v2 with AWS single sign-on. */
export type DalmatianMode = 'v1' | 'v2';

export interface DalmatianInstallation {
  /** The clone's folder, with symbolic links resolved. */
  readonly root: string;
  /**
   * Whether the tool finds its own parts when it is called like this. It looks for them next to the folder that it was
   * called from, so a link to the program alone does not work, but a link to its folder does.
   */
  readonly findsItsParts: boolean;
}

/** One of the tool's files that the tool itself could not read. */
export interface DamagedFile {
  readonly file: string;
  /** Completes "the file …": `is not JSON`. */
  readonly why: string;
}

/** What the tool's files say, without any account id, e-mail address or token. */
export interface DalmatianState {
  readonly mode: DalmatianMode;
  /** Missing files that this mode needs. */
  readonly missingFiles: readonly string[];
  readonly damagedFiles: readonly DamagedFile[];
  /** When the sign-in expires or expired; null if no one has signed in. */
  readonly signedInUntil: Date | null;
}

/** A program that the tool calls. */
export interface DalmatianProgram {
  readonly program: string;
  /** The oldest major version that works. */
  readonly atLeast?: number;
}

/**
 * dalmatian-tools, from its files alone. It is never run: any call with an argument writes to the home folder, and in
 * v2 most calls also start a sign-in in a browser.
 */
export interface Dalmatian {
  /** The clone that a `dalmatian` program belongs to; null if the program is something else with that name. */
  installation(program: string): Promise<DalmatianInstallation | null>;
  /** The programs that the clone's Brewfile installs; null if there is no Brewfile. */
  programs(root: string): Promise<readonly DalmatianProgram[] | null>;
  state(): Promise<DalmatianState>;
}
