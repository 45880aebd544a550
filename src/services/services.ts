import type { Git } from './git/git.ts';
import type { Network } from './network/network.ts';
import type { Processes } from './process/process.ts';
import type { Secrets } from './secrets/secrets.ts';
import type { Ssh } from './ssh/ssh.ts';
import type { Staging } from './staging/staging.ts';

/** The services, each loaded when it is first asked for. */
export interface Services {
  readonly processes: Processes;
  git(): Promise<Git>;
  network(): Promise<Network>;
  secrets(): Promise<Secrets>;
  ssh(): Promise<Ssh>;
  staging(): Promise<Staging>;
}
