/** Which half of dalmatian-tools is in use: v1 signs in with access keys and MFA, v2 with AWS single sign-on. */
export type DalmatianMode = 'v1' | 'v2';

/** A clone of dalmatian-tools. */
export interface DalmatianInstallation {
  /** The clone's folder, with links followed. */
  readonly root: string;
  /**
   * Whether the tool finds its own parts when it is called in this way. It looks for them beside the folder by which
   * it was called, so a link to the program alone does not work, and a link to its folder does.
   */
  readonly findsItsParts: boolean;
}

/** A file of the tool that the tool itself would stumble over. */
export interface DamagedFile {
  readonly file: string;
  /** Completes "the file …": `is not JSON`. */
  readonly why: string;
}

/** What the tool's files tell. Nothing in it is an account id, an e-mail address or a token. */
export interface DalmatianState {
  readonly mode: DalmatianMode;
  /** Files without which it is not set up in this mode. */
  readonly missingFiles: readonly string[];
  readonly damagedFiles: readonly DamagedFile[];
  /** When the sign-in ends or ended; null where no one has signed in. */
  readonly signedInUntil: Date | null;
}

/** A program that the tool calls. */
export interface DalmatianProgram {
  readonly program: string;
  /** The Homebrew formula that brings it. */
  readonly formula: string;
  /** The oldest major version that does. */
  readonly atLeast?: number;
}

/**
 * dalmatian-tools, from its files alone. It is never run: any call with an argument writes into the home folder, and
 * in v2 most calls also start a sign-in in a browser.
 */
export interface Dalmatian {
  /** The clone that a `dalmatian` program belongs to, or null where it is something else of that name. */
  installation(program: string): Promise<DalmatianInstallation | null>;
  /** The programs that the clone's Brewfile asks for, or null where there is no Brewfile. */
  programs(root: string): Promise<readonly DalmatianProgram[] | null>;
  state(): Promise<DalmatianState>;
}
