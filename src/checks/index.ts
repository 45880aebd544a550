import type { Check } from './check.ts';
import { chefDataBag } from './chef-data-bag.ts';
import { dalmatianTools } from './dalmatian-tools.ts';
import { gitIdentity } from './git-identity.ts';
import { govpressTools } from './govpress-tools.ts';
import { securityAlertNotifier } from './security-alert-notifier.ts';
import { whippet } from './whippet.ts';

/** Every check, in the order in which reports list them. */
export const checks: readonly Check[] = [
  whippet,
  dalmatianTools,
  govpressTools,
  securityAlertNotifier,
  gitIdentity,
  chefDataBag,
];
