import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Kill, type Killer, kindOf, type PassedRequest, startKiller } from './killer.ts';
import type { Outcome } from './machine.ts';
import type { Practice } from './practice.ts';
import { type Served, serveSandbox } from './sandbox.ts';

/** With this set, commands are killed at every single write and request. It takes many minutes. */
export const everywhere = Boolean(process.env.GOVSUPPORT_KILL_AT_EVERY_REQUEST);

/** For a test's name: what it kills at, and how to kill at everything. */
export const often = (sample: string, every: string): string =>
  everywhere ? every : `${sample} (at every one: GOVSUPPORT_KILL_AT_EVERY_REQUEST=1)`;

export const message = 'POST /slack/api/chat.postMessage';

/** Every one of these, before and after its effect. */
export const eachOf = (of: 'requests' | 'writes', count: number): Kill[] =>
  Array.from({ length: count }, (_, index) => index + 1).flatMap((nth) =>
    (['before', 'after'] as const).map((moment) => ({ nth, of, moment })),
  );

/** Every request: before its effect, and after it if it writes, as otherwise nothing differs. */
export const eachRequest = (passed: readonly PassedRequest[]): Kill[] =>
  eachOf('requests', passed.length).filter(({ nth, moment }) => moment === 'before' || passed[nth - 1]?.isWrite);

/** One after the other. With every kill, which takes hours, it reports its progress on standard error. */
export function* inTurn<T>(all: readonly T[]): Generator<T> {
  for (const [index, one] of all.entries()) {
    if (everywhere) process.stderr.write(`kill ${index + 1} of ${all.length}: ${JSON.stringify(one)}\n`);
    yield one;
  }
}

/**
 * After the effect of the first write of each kind, when a run that resumes could repeat it. They are in the order in
 * which a run comes to them, so it can be killed at one after the other as it progresses.
 */
export const afterEachKind = (passed: readonly PassedRequest[]): Kill[] =>
  [...new Set(passed.filter(({ isWrite }) => isWrite).map(kindOf))].map((of) => ({ nth: 1, of, moment: 'after' }));

/** Before its effect, too: what a run only meant to write could get lost. */
export const aroundEachKind = (passed: readonly PassedRequest[]): Kill[] =>
  afterEachKind(passed).flatMap((kill) => [{ ...kill, moment: 'before' }, kill]);

/** At the n-th message, before its effect, and after it once a run has resumed. */
export const aroundMessage = (nth: number): Kill[] => [
  { nth, of: message, moment: 'before' },
  { nth: 1, of: message, moment: 'after' },
];

/** The practice world of a machine, served behind a proxy at which a command can be killed. */
export interface Killing {
  readonly killer: Killer;
  /** Moves the world's clock: `+15m`. */
  moveClock(move: string): Promise<void>;
  /** Runs a command, and kills it there. Returns the kind of the request; throws if it ended before that. */
  killedAt(kill: Kill, args: readonly string[]): Promise<string>;
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
    async moveClock(move) {
      await fetch(`${served.address}/_sandbox/clock`, { method: 'POST', body: JSON.stringify({ move }) });
    },
    async killedAt(kill, args) {
      killer.arm(kill);
      const { code, stderr } = await practice.govsupport(args, {
        onStarted: (child) => killer.onStrike(() => child.kill('SIGKILL')),
      });
      if (!killer.struck || code !== null) {
        throw new Error(
          `${args.join(' ')} was not killed at ${JSON.stringify(kill)}, but ended with ${code}: ${stderr}\n` +
            `It wrote ${killer.passed
              .filter(({ isWrite }) => isWrite)
              .map(kindOf)
              .join(', ')}`,
        );
      }
      const at = kindOf(killer.passed.at(-1) as PassedRequest);
      killer.arm(null);
      return at;
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
