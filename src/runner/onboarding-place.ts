import path from 'node:path';
import type { Context } from '../context.ts';
import type { JournalPlace } from './journal.ts';

/** Where onboarding is remembered: it is about no rotation. */
export const onboardingPlace = ({ paths }: Pick<Context, 'paths'>): JournalPlace => ({
  file: path.join(paths.stateFolder, 'onboarding.json'),
  id: 'onboard',
});
