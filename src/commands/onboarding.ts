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

/** What the command line says about the step `team`. */
interface TeamFlags {
  readonly team?: string | undefined;
  readonly only?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly skip?: readonly string[] | undefined;
}

/** Whether the flags leave that step to be run. A step that there isn't is for others to report. */
const runsTeam = ({ only, from, skip = [] }: TeamFlags) =>
  (only === undefined || only.includes('team')) &&
  (from === undefined || from === 'you' || from === 'team') &&
  !skip.some((one) => one.startsWith('team='));

/** What `--team` says, or GOVSUPPORT_TEAM in its place. A variable is no wrong flag if the step doesn't run. */
export function onboardingAnswers({ env }: Context, flags: TeamFlags): readonly Answer[] {
  const { team } = flags;
  const file = team ?? (runsTeam(flags) ? env.GOVSUPPORT_TEAM : undefined);
  if (!file) return [];
  const flag = team === undefined ? 'GOVSUPPORT_TEAM' : '--team';
  return [{ step: 'team', question: 'file', value: path.resolve(file), flag }];
}
