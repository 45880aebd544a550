import type { Check } from './check.ts';
import { gitIdentity } from './git-identity.ts';

/** Every check, in the order in which reports list them. */
export const checks: readonly Check[] = [gitIdentity];
