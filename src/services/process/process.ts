/** How a program is run. */
export interface RunOptions {
  readonly cwd?: string;
  /** On top of the environment that children get. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to its standard input; without it there is none. */
  readonly input?: string;
  /** It could ask for a fingerprint, so it waits until nothing else that could is under way. */
  readonly mayAskForFingerprint?: boolean;
  /** After so many milliseconds it is ended, with all that it started: its exit code is null then. */
  readonly timeoutMs?: number;
}

/** How a program ended. */
export interface RunResult {
  /** `not-found`: no such program; `not-executable`: it is there and could not be started. */
  readonly started: 'yes' | 'not-found' | 'not-executable';
  /** Null where it was not started or was ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Something on PATH that bears a program's name and cannot be run. */
export interface PathObstacle {
  /** `broken-link`: a link to nothing; `not-executable`: a file that may not be run. */
  readonly reason: 'broken-link' | 'not-executable';
  readonly file: string;
}

/** Runs programs, and finds them. */
export interface Processes {
  /**
   * Runs a program without a terminal and waits for its end. An exit code other than 0 is a result, not an error.
   * When the signal aborts, the program and everything that it started in its process group are ended, and this
   * throws the signal's reason.
   */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** The full path of a program on PATH, or null. */
  find(program: string): string | null;
  /** For a program that `find` does not find: the first thing on PATH that has its name all the same, or null. */
  obstacle(program: string): PathObstacle | null;
  /** Ends every program that still runs, with all that they started; waits until they have gone. */
  endAll(): Promise<void>;
  /** The same without asking politely, for when there is no time left. */
  killAll(): void;
}
