import type { Context } from '../context.ts';
import { exitCode, Failure } from '../errors.ts';
import { createCache } from '../lib/cache.ts';
import type { Rotation } from '../rotation/rotations.ts';
import type { Guide, Run, StepResult } from './checklist.ts';
import type { Journal } from './journal.ts';
import { isTrue } from './results.ts';
import { runStep } from './run-step.ts';
import { newTurn } from './turn.ts';

const onlyLooking = {
  dryRun: true,
  status: true,
  yes: false,
  answers: [],
  confirms: new Set<string>(),
  skips: new Map<string, string>(),
  only: null,
  from: null,
};

const never = () => {
  throw new Error('no one is asked who only looks');
};

const noOne: Guide = {
  unattended: true,
  begin() {},
  brief() {},
  walk: never,
  confirm: never,
  ask: never,
  consent: never,
  changed() {},
  stuck: never,
  reason: never,
  working() {},
  end() {},
};

/**
 * A step that waited for someone, as `status` shows it now. `settled`: it holds. `yours`: whoever was asked has done it, or
 * something else is in the way, and the person is to continue. `unknown`: it could not be looked at.
 */
export interface LookedAt {
  readonly now: 'settled' | 'waiting' | 'yours' | 'unknown';
  /** Whom it waits for now; null if that is not known. */
  readonly whom: string | null;
}

function lookedAt(result: StepResult): LookedAt {
  const { waitingFor } = result.evidence;
  const whom = typeof waitingFor === 'string' ? waitingFor : null;
  if (isTrue(result)) return { now: 'settled', whom };
  // Without a sign-in it can't be looked at: who was asked may not have answered.
  if (result.needsSignIn) return { now: 'unknown', whom };
  if (result.outcome === 'waiting' || result.outcome === 'unknown') return { now: result.outcome, whom };
  return { now: 'yours', whom };
}

async function stepsOf(checklist: 'start' | 'end') {
  if (checklist === 'end') return (await import('../checklists/end.ts')).endChecklist();
  const [{ startChecklist }, { checks }] = await Promise.all([
    import('../checklists/start.ts'),
    import('../checks/index.ts'),
  ]);
  return startChecklist(checks);
}

/** How the steps look now that waited for someone when the checklist last ran. */
export async function lookedAtSince(
  context: Context,
  rotation: Rotation,
  checklist: 'start' | 'end',
  journal: Journal,
): Promise<ReadonlyMap<string, LookedAt>> {
  const waiting = journal.steps().filter((id) => journal.memoryOf(id).waiting !== null);
  if (waiting.length === 0) return new Map();
  const run: Run = {
    context,
    journal,
    guide: noOne,
    flags: onlyLooking,
    rotation,
    startedAt: context.clock.now(),
    cache: createCache(),
    answersNow: new Map(),
    givenNow: new Map(),
    progress() {},
    makeHandover: async () => {
      throw new Failure('The handover is being made.', { code: exitCode.unknown });
    },
  };
  const steps = (await stepsOf(checklist)).filter(({ id }) => waiting.includes(id));
  const looked = await Promise.all(
    steps.map(async (step): Promise<[string, LookedAt]> => {
      const ended = await runStep(newTurn(step, run));
      return [step.id, ended.is === 'ended' ? lookedAt(ended.result) : { now: 'unknown', whom: null }];
    }),
  );
  return new Map(looked);
}

/** Those of them that no longer wait. One that can't be looked at still waits. */
export async function settledSince(...about: Parameters<typeof lookedAtSince>): Promise<ReadonlySet<string>> {
  const looked = await lookedAtSince(...about);
  return new Set([...looked].flatMap(([step, { now }]) => (now === 'settled' || now === 'yours' ? [step] : [])));
}
