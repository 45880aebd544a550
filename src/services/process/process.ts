export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment that children get. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to standard input, which is empty without it. */
  readonly input?: string;
  /** It could ask for a fingerprint, so it waits until nothing else that could is running. */
  readonly mayAskForFingerprint?: boolean;
  /** After this many milliseconds it is ended, with everything that it started; its exit code is then null. */
  readonly timeoutMs?: number;
}

export interface RunResult {
  /** `not-found`: no such program; `not-executable`: it exists but could not be started. */
  readonly started: 'yes' | 'not-found' | 'not-executable';
  /** Null if it was not started or was ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Something on PATH that has a program's name but can't be run. */
export interface PathObstacle {
  /** `broken-link`: a link to nothing; `not-executable`: a file without permission to run it. */
  readonly reason: 'broken-link' | 'not-executable';
  readonly file: string;
}

/** Runs and finds programs. */
export interface Processes {
  /**
   * Runs a program without a terminal and waits for it to end. An exit code other than 0 is a result, not an error.
   * When the signal aborts, the program and everything in its process group are ended, and this throws the signal's
   * reason.
   */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /**
   * Starts a program that may outlive this one, such as a browser, without a terminal and with nothing to read or
   * write. Returns whether it runs, or ended well.
   */
  launch(program: string, args: readonly string[]): Promise<boolean>;
  /** The full path of a program on PATH, or null. */
  find(program: string): string | null;
  /** For a program that `find` does not find: the first thing on PATH with its name, or null. */
  obstacle(program: string): PathObstacle | null;
  /** Ends every program that still runs, with everything that it started; waits until they are gone. */
  endAll(): Promise<void>;
  /** Like `endAll`, but with SIGKILL and without waiting. */
  killAll(): void;
}
