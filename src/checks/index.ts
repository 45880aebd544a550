import { basicAuth } from './basic-auth.ts';
import type { Check } from './check.ts';
import { gitIdentity } from './git-identity.ts';
import { govpressV1 } from './govpress-v1.ts';
import { helpful } from './helpful.ts';
import { vpn } from './vpn.ts';

/** Every check, in the order in which reports list them. */
export const checks: readonly Check[] = [gitIdentity, vpn, basicAuth, govpressV1, helpful];
