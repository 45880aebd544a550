import { type Check, type Finding, skip, unknown } from '../checks/check.ts';
import { remedyFor, thisMachine } from '../checks/on-this-machine.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { usualCheckTimeout } from './check-timeout.ts';

/** What one check found, and how long it took, not counting the wait for its turn. */
export interface CheckResult {
  readonly check: Check;
  readonly finding: Finding;
  readonly durationMs: number;
  /** Where the check itself broke: a bug. */
  readonly stack?: string | undefined;
}

/** Called while checks run. */
export interface CheckObserver {
  started?(check: Check): void;
  finished?(result: CheckResult): void;
}

/** How to run the checks. */
export interface RunChecksOptions {
  /** How long one check may take, in milliseconds, if it differs from what is usual. */
  readonly timeoutMs?: number | undefined;
  /** Checks that need a network are skipped. */
  readonly offline?: boolean;
  readonly observer?: CheckObserver;
}

/** More would only make each of them slower. */
const checksAtOnce = 32;

/** How long a check may take to end once it is asked to, in milliseconds; then it is left behind. */
const grace = 700;

/** Lets a limited number of callers run at once, in the order in which they came. */
function turnstile(places: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = places;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

/** `10 s`, `1.5 s`. */
export const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`;

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => setTimeout(reject, grace, signal.reason).unref(), { once: true });
  });

/** The time that one check has, without the time that it waits for its turn at a service. */
function stopwatch(limitMs: number, reached: () => void) {
  let ranMs = 0;
  let since = performance.now();
  let waits = 0;
  let timer = setTimeout(reached, limitMs);
  const halt = () => {
    clearTimeout(timer);
    ranMs += performance.now() - since;
  };
  return {
    waiting() {
      if (waits++ === 0) halt();
      return () => {
        if (--waits > 0) return;
        since = performance.now();
        timer = setTimeout(reached, limitMs - ranMs);
      };
    },
    /** Ends it, and gives how long it ran, in milliseconds. */
    stop(): number {
      if (waits++ === 0) halt();
      return Math.round(ranMs);
    },
  };
}

async function runOne(check: Check, context: Context, timeoutMs: number): Promise<Omit<CheckResult, 'check'>> {
  const limit = new AbortController();
  const tooLate = new Failure(`No answer within ${seconds(timeoutMs)}`);
  const { waiting, stop } = stopwatch(timeoutMs, () => limit.abort(tooLate));
  const signal = AbortSignal.any([context.signal, limit.signal]);
  const own = context.within(signal, new Date(context.clock.now().getTime() + timeoutMs), waiting);
  let stack: string | undefined;
  const look = async (): Promise<Finding> => {
    try {
      return await Promise.race([check.run(own), never(signal)]);
    } catch (error) {
      if (context.signal.aborted) return unknown('Interrupted before it answered');
      if (limit.signal.aborted) return late(check, tooLate);
      if (error instanceof Failure) return whatItSaid(error);
      stack = error instanceof Error ? error.stack : String(error);
      context.terminal.debug(`${check.id}: ${stack}`);
      return broken(check, error);
    }
  };
  const seen = await look();
  const durationMs = stop();
  if (seen.remedy === null) return { finding: seen, durationMs };
  const machine = thisMachine(context.env, (program) => context.services.processes.find(program) !== null);
  return { finding: { ...seen, remedy: remedyFor(machine, seen.remedy) }, durationMs, stack };
}

const late = (check: Check, { message }: Failure): Finding =>
  unknown(message, {
    remedy: {
      summary: 'Try it alone and with more time',
      commands: [['govsupport', 'doctor', '--only', check.id, '--timeout', '60']],
      url: null,
    },
  });

function whatItSaid({ message, next }: Failure): Finding {
  const summary = next.join(' ');
  return unknown(message.replace(/\.$/, ''), summary ? { remedy: { summary, commands: [], url: null } } : {});
}

const broken = (check: Check, error: unknown): Finding =>
  unknown(`The check itself broke: ${error instanceof Error ? error.message : String(error)}`, {
    remedy: {
      summary: 'This is a bug in govsupport. Make a report of it, and open an issue with that',
      commands: [['govsupport', 'doctor', '--report', '--only', check.id]],
      url: null,
    },
  });

/** Whether a check cannot be looked at without a network. If the configuration has a mistake, the check says so. */
async function needsNetwork({ network = false }: Check, context: Context): Promise<boolean> {
  if (typeof network !== 'function') return network;
  try {
    return await network(context);
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** Whether checks that need this one are skipped, because they would only fail for the same reason. */
const stops = ({ status, letsOthersRun }: Finding) =>
  status === 'skip' || ((status === 'fail' || status === 'unknown') && !letsOthersRun);

const because: Partial<Record<Finding['status'], string>> = {
  fail: 'failed',
  skip: 'was skipped',
  unknown: 'is unknown',
};

/**
 * Runs the checks, all at once as far as they don't need each other, and returns the results in the order of the list.
 * There is a result for each: one that hangs, throws or is interrupted reads `unknown`.
 */
export async function runChecks(
  checks: readonly Check[],
  context: Context,
  options: RunChecksOptions = {},
): Promise<CheckResult[]> {
  const timeoutMs = options.timeoutMs ?? usualCheckTimeout(context);
  const place = turnstile(checksAtOnce);
  const running = new Map<string, Promise<CheckResult>>();

  const blocked = async (check: Check): Promise<Finding | undefined> => {
    if (options.offline && (await needsNetwork(check, context)))
      return skip('Not checked: --offline', { evidence: { because: 'offline' } });
    for (const id of check.needs ?? []) {
      const need = await running.get(id);
      if (!need || context.signal.aborted || !stops(need.finding)) continue;
      // The first cause, not the last link of a chain.
      const root = typeof need.finding.evidence.because === 'string' ? need.finding.evidence.because : id;
      if (root === 'offline') return skip('Not checked: --offline', { evidence: { because: 'offline' } });
      const cause = (await running.get(root)) ?? need;
      return skip(`Not checked, because ${root} ${because[cause.finding.status]}`, { evidence: { because: root } });
    }
    return undefined;
  };

  const look = async (check: Check): Promise<CheckResult> => {
    const hindrance = await blocked(check);
    const timed = async (): Promise<Omit<CheckResult, 'check'>> => {
      if (context.signal.aborted) return { finding: skip('Not checked: interrupted'), durationMs: 0 };
      options.observer?.started?.(check);
      return runOne(check, context, timeoutMs);
    };
    const looked = hindrance ? { finding: hindrance, durationMs: 0 } : await place(timed);
    const result = { check, ...looked };
    options.observer?.finished?.(result);
    return result;
  };

  for (const check of checks) {
    // Entered before it starts, so that needs find each other whatever the order of the list.
    running.set(
      check.id,
      Promise.resolve().then(() => look(check)),
    );
  }
  return Promise.all(running.values());
}
