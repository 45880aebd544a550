import { awsCheck } from './aws.ts';
import { basicAuth } from './basic-auth.ts';
import type { Check } from './check.ts';
import { dalmatianTools } from './dalmatian-tools.ts';
import { developerDocs, opsDocs } from './docs-repository.ts';
import { gitIdentity } from './git-identity.ts';
import { githubCheck } from './github.ts';
import { govpressTools } from './govpress-tools.ts';
import { govpressV1 } from './govpress-v1.ts';
import { helpful } from './helpful.ts';
import { incidentIoApp } from './incident-io-app.ts';
import { onepasswordVault } from './onepassword-vault.ts';
import { securityAlertNotifier } from './security-alert-notifier.ts';
import { slackCheck } from './slack.ts';
import { vpn } from './vpn.ts';
import { whippet } from './whippet.ts';

/** Every check, in the order in which reports list them. */
export const checks: readonly Check[] = [
  whippet,
  dalmatianTools,
  govpressTools,
  securityAlertNotifier,
  gitIdentity,
  vpn,
  basicAuth,
  govpressV1,
  helpful,
  slackCheck,
  incidentIoApp,
  githubCheck,
  developerDocs,
  opsDocs,
  awsCheck,
  onepasswordVault,
];
