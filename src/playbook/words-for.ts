import { onboardingFor } from './onboarding.ts';
import { remediesFor } from './remedies.ts';
import type { Playbook } from './schema.ts';

type Derived = 'remedies' | 'onboarding';

/** What a playbook says about its own groups, boards and people. */
export const wordsFor = (playbook: Omit<Playbook, Derived>): Pick<Playbook, Derived> => ({
  remedies: remediesFor(playbook),
  onboarding: onboardingFor(playbook),
});
