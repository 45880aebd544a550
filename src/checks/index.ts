import { awsCheck } from './aws.ts';
import { basicAuth } from './basic-auth.ts';
import type { Check } from './check.ts';
import { chefDataBag } from './chef-data-bag.ts';
import { dalmatianTools } from './dalmatian-tools.ts';
import { developerDocs, opsDocs } from './docs-repository.ts';
import { gitIdentity } from './git-identity.ts';
import { githubCheck } from './github.ts';
import { govpressTools } from './govpress-tools.ts';
import { govpressV1 } from './govpress-v1.ts';
import { helpful } from './helpful.ts';
import { incidentIoAccount } from './incident-io-account.ts';
import { incidentIoApp } from './incident-io-app.ts';
import { incidentIoDashboard } from './incident-io-dashboard.ts';
import { incidentIoTutorial } from './incident-io-tutorial.ts';
import { knowledgebase } from './knowledgebase.ts';
import { onboardingCard } from './onboarding-card.ts';
import { onepasswordVault } from './onepassword-vault.ts';
import { papertrail } from './papertrail.ts';
import { rota } from './rota.ts';
import { securityAlertNotifier } from './security-alert-notifier.ts';
import { slackCheck } from './slack.ts';
import { staffVetting } from './staff-vetting.ts';
import { trello } from './trello.ts';
import { vpn } from './vpn.ts';
import { whippet } from './whippet.ts';
import { zendesk } from './zendesk.ts';
import { zendeskGroup } from './zendesk-group.ts';

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
  chefDataBag,
  zendesk,
  zendeskGroup,
  trello,
  onboardingCard,
  slackCheck,
  incidentIoApp,
  incidentIoAccount,
  githubCheck,
  developerDocs,
  opsDocs,
  awsCheck,
  onepasswordVault,
  papertrail,
  knowledgebase,
  rota,
  staffVetting,
  incidentIoTutorial,
  incidentIoDashboard,
];
