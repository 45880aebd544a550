import type { Paths } from './config/find-paths.ts';
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

/** What commands, checks and steps work with. Built once from flags, configuration and environment. */
export interface Context {
  readonly options: GlobalOptions;
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The person's own environment, even in the practice world. Only for their editor and their desktop. */
  readonly ownEnv: Readonly<Record<string, string | undefined>>;
  readonly paths: Paths;
  readonly playbook: Playbook;
  readonly clock: {
    now(): Date;
    /**
     * The earliest time that a service may record for what is done from now on. Clocks differ, and what was done is
     * found by the service's clock.
     */
    earliest(): Date;
    /** What time it is for the services that have answered; without one, what this machine says. */
    serviceNow(): Date;
  };
  /** Aborts when the person interrupts or the time limit is reached. */
  readonly signal: AbortSignal;
  /** Made on first use; the signal ends each of them. */
  readonly services: Services;
  /** Reads the configuration once. Throws a UsageError if it has a mistake. */
  config(): Promise<LoadedConfig>;
  /**
   * The same context for a part of the work with its own signal, and perhaps a deadline, beyond which it never waits
   * for a service. `waiting` is called when it has to wait for another part's fingerprint prompt.
   */
  within(signal: AbortSignal, deadline?: Date, waiting?: TurnTaker['waiting']): Context;
  /** The same context with the configuration read again, after it was changed. Throws a UsageError if it has a mistake. */
  reconfigured(): Promise<Context>;
  /** Ends everything that was started, and waits for it. */
  end(): Promise<void>;
}
