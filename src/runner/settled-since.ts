import type { Status } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { createCache } from '../lib/cache.ts';
import type { Rotation } from '../rotation/rotations.ts';
import type { Journal } from './journal.ts';
import { type Look, stepContext } from './turn.ts';

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
): Promise<ReadonlyMap<string, Status>> {
  const waiting = journal.steps().filter((id) => journal.memoryOf(id).waiting !== null);
  if (waiting.length === 0) return new Map();
  const run: Look['run'] = {
    context,
    journal,
    flags: onlyLooking,
    rotation,
    startedAt: context.clock.now(),
    cache: createCache(),
    answersNow: new Map(),
    givenNow: new Map(),
    progress: () => {},
    makeHandover: async () => {
      throw new Failure('The handover is being made.');
    },
  };
  const steps = (await stepsOf(checklist)).filter(({ id }) => waiting.includes(id));
  const looked = await Promise.all(
    steps.map(async (step): Promise<[string, Status]> => {
      try {
        return [step.id, (await step.verify(stepContext({ step, run }))).status];
      } catch (error) {
        if (!(error instanceof Failure) || context.signal.aborted) throw error;
        return [step.id, 'unknown'];
      }
    }),
  );
  return new Map(looked);
}

/** Those of them that hold now. One that can't be looked at still waits. */
export async function settledSince(...about: Parameters<typeof lookedAtSince>): Promise<ReadonlySet<string>> {
  const looked = await lookedAtSince(...about);
  return new Set([...looked].flatMap(([step, status]) => (status === 'pass' ? [step] : [])));
}
