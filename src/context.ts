import type { LoadedConfig } from './config/load.ts';
import type { Playbook } from './playbook/schema.ts';
import type { Services } from './services/services.ts';
import type { TurnTaker } from './services/turns.ts';
import type { Terminal } from './terminal/terminal.ts';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly color: boolean;
  readonly input: boolean;
  readonly yes: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
  readonly config: string | undefined;
  readonly sandbox: boolean;
}

/** Where things are on this machine. All absolute. */
export interface Paths {
  readonly home: string;
  readonly configFile: string;
  readonly stateFolder: string;
  /** Where the practice world is, whether or not the command runs in it. */
  readonly sandboxFolder: string;
}

/** What a command, a check or a step gets to work with. Built once, from flags, configuration and environment. */
export interface Context {
  readonly options: GlobalOptions;
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The person's own environment, in the practice world too: for their editor, and nothing else. */
  readonly ownEnv: Readonly<Record<string, string | undefined>>;
  readonly paths: Paths;
  readonly playbook: Playbook;
  readonly clock: {
    now(): Date;
    /**
     * The earliest time that any service which has answered in this run may give to what is done from now on: clocks
     * differ, and what was done is looked for by the service's own.
     */
    earliest(): Date;
  };
  /** Aborts when the work is to end: the person interrupted, or the time limit is reached. */
  readonly signal: AbortSignal;
  /** Made on first use; each is ended by the signal. */
  readonly services: Services;
  /** Reads the configuration once. Throws a UsageError where it has a mistake. */
  config(): Promise<LoadedConfig>;
  /**
   * The same context for a part of the work that has a signal of its own, and perhaps a time by which it has to be
   * done: nothing then waits for a service for longer. `waiting` is told when it waits for what others of this run ask.
   */
  within(signal: AbortSignal, deadline?: Date, waiting?: TurnTaker['waiting']): Context;
  /** Ends everything that was started, and waits for it. */
  end(): Promise<void>;
}
