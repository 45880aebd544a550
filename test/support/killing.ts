import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Killer, type Moment, startKiller } from './killer.ts';
import type { Outcome } from './machine.ts';
import type { Practice } from './practice.ts';
import { type Served, serveSandbox } from './sandbox.ts';

/** The practice world of a machine, served behind a proxy at which a command can be killed. */
export interface Killing {
  readonly killer: Killer;
  /** Runs a command, and kills it at its n-th write. Throws if it ended before that. */
  killedAt(nth: number, moment: Moment, args: readonly string[]): Promise<void>;
  /** Runs a command that no one disturbs. */
  run(args: readonly string[]): Promise<Outcome>;
  close(): Promise<void>;
}

/** Serves it. */
export async function serveForKilling(practice: Practice): Promise<Killing> {
  const served: Served = await serveSandbox(practice);
  const killer = await startKiller(served.address);
  // The program finds the practice world there.
  const file = path.join(practice.sandboxFolder, 'serving.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), address: killer.address }));
  return {
    killer,
    async killedAt(nth, moment, args) {
      killer.arm({ nth, of: 'writes', moment });
      await practice.govsupport(args, { onStarted: (child) => killer.onStrike(() => child.kill('SIGKILL')) });
      if (!killer.struck) throw new Error(`${args.join(' ')} wrote ${killer.passed.length} times`);
      killer.arm(null);
    },
    run(args) {
      killer.arm(null);
      return practice.govsupport(args);
    },
    async close() {
      await killer.close();
      await served.stop();
    },
  };
}
