import { existsSync } from 'node:fs';
import type { Remedy } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { onboardingPlace } from './onboarding-place.ts';
import type { CheckResult } from './run-checks.ts';

/** What was asked of others, by the id of the check that passes once it is granted. */
async function askedBy(context: Context): Promise<ReadonlyMap<string, Remedy>> {
  const place = onboardingPlace(context);
  if (!existsSync(place.file)) return new Map();
  // Loaded only now: most people have nothing to wait for.
  const { openJournal } = await import('./journal.ts');
  const { askedWords, rememberedRequest } = await import('../steps/onboarding/asked.ts');
  const journal = openJournal({
    stateFolder: context.paths.stateFolder,
    ...place,
    rotation: null,
    checklist: place.id,
    dryRun: true,
    now: context.clock.now(),
    warn: context.terminal.debug,
  });
  const memory = journal.memoryOf('requests');
  return new Map(
    context.playbook.onboarding.requests.flatMap(({ id, checks, whom }) => {
      const asked = rememberedRequest(memory, id);
      if (!asked) return [];
      const words = askedWords(asked, context.clock.now());
      const remedy: Remedy = {
        summary: `You ${words}; waiting for ${whom}`,
        commands: [['govsupport', 'onboard', 'status']],
        url: asked.url,
      };
      return checks.map((check) => [check, remedy] as const);
    }),
  );
}

/** The results, with what was asked of others in place of the advice to ask. */
export async function withAsked(context: Context, results: readonly CheckResult[]): Promise<readonly CheckResult[]> {
  const asked = await askedBy(context);
  return results.map((result) => {
    const { check, finding } = result;
    const remedy = finding.status === 'pass' ? undefined : asked.get(check.id);
    return remedy ? { ...result, finding: { ...finding, remedy } } : result;
  });
}
