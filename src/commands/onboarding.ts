import path from 'node:path';
import { onboardChecklist } from '../checklists/onboard.ts';
import type { Context } from '../context.ts';
import { onboardingPlace } from '../runner/onboarding-place.ts';
import type { Answer } from '../steps/answer.ts';
import { onboardingLines } from '../views/show-onboarding.ts';
import { createSignInMeans, type SignInChoices } from '../views/sign-in-means.ts';
import type { NamedChecklist } from './lead-checklist.ts';

/** The checklist of a new developer, by the name of the command that leads through it. */
export const onboarding = (
  name: string,
  choices: SignInChoices = { keepIn: 'keychain', opensBrowser: true },
  steps: NamedChecklist['steps'] = onboardChecklist,
): NamedChecklist => ({
  name,
  steps,
  journal: onboardingPlace,
  means: (context) => createSignInMeans(context, choices),
  lines: onboardingLines,
});

/** What `--team` says; else GOVSUPPORT_TEAM, as long as no file is included: what was configured since then counts more. */
export async function onboardingAnswers(
  { env, config }: Context,
  team: string | undefined,
): Promise<readonly Answer[]> {
  const answer = { step: 'team', question: 'file' };
  if (team !== undefined) return [{ ...answer, value: path.resolve(team), flag: '--team' }];
  const { GOVSUPPORT_TEAM: file } = env;
  if (!file || (await config()).values.include !== undefined) return [];
  return [{ ...answer, value: path.resolve(file), flag: 'GOVSUPPORT_TEAM', ifRun: true }];
}
