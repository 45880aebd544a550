import type { Dalmatian } from './dalmatian/dalmatian.ts';
import type { Git } from './git/git.ts';
import type { Processes } from './process/process.ts';

/** The services, each loaded when it is first asked for. */
export interface Services {
  readonly processes: Processes;
  git(): Promise<Git>;
  dalmatian(): Promise<Dalmatian>;
}
