import type { Airtable } from './airtable/airtable.ts';
import type { Aws } from './aws/aws.ts';
import type { Browser } from './browser/browser.ts';
import type { Chef } from './chef/chef.ts';
import type { Confirmations } from './confirmations/confirmations.ts';
import type { Dalmatian } from './dalmatian/dalmatian.ts';
import type { Git } from './git/git.ts';
import type { GitWork } from './git/work.ts';
import type { GitWriter } from './git/write/git-writer.ts';
import type { GitHub } from './github/github.ts';
import type { IncidentIo } from './incident-io/incident-io.ts';
import type { Network } from './network/network.ts';
import type { Notifier } from './notifier/notifier.ts';
import type { OAuthClient } from './oauth/oauth.ts';
import type { OnePassword } from './onepassword/onepassword.ts';
import type { Papertrail } from './papertrail/papertrail.ts';
import type { Processes } from './process/process.ts';
import type { PublicKeys } from './public-keys/public-keys.ts';
import type { RotaReader } from './rota/rota.ts';
import type { Secrets } from './secrets/secrets.ts';
import type { SignIns } from './sign-ins/sign-ins.ts';
import type { Slack } from './slack/slack.ts';
import type { Ssh } from './ssh/ssh.ts';
import type { Staging } from './staging/staging.ts';
import type { TokenService, TokenSource } from './tokens.ts';
import type { TrelloSignIn } from './trello/sign-in.ts';
import type { Trello } from './trello/trello.ts';
import type { Zendesk } from './zendesk/zendesk.ts';

/** The services, each loaded when it is first asked for. */
export interface Services {
  readonly processes: Processes;
  browser(): Promise<Browser>;
  notifier(): Promise<Notifier>;
  /** Why a page can't be used now, or null if that is not known: `answered with status 503`. */
  pageProblem(page: string, signal: AbortSignal): Promise<string | null>;
  git(): Promise<Git>;
  /** Looks at the repositories of this machine. */
  gitWork(): Promise<GitWork>;
  /** Commits and pushes. */
  gitWriter(): Promise<GitWriter>;
  network(): Promise<Network>;
  secrets(): Promise<Secrets>;
  ssh(): Promise<Ssh>;
  staging(): Promise<Staging>;
  chef(): Promise<Chef>;
  publicKeys(): Promise<PublicKeys>;
  dalmatian(): Promise<Dalmatian>;
  confirmations(): Promise<Confirmations>;
  /** These throw a UsageError if the configured address can't be used. */
  zendesk(): Promise<Zendesk>;
  trello(): Promise<Trello>;
  incidentIo(): Promise<IncidentIo>;
  papertrail(): Promise<Papertrail>;
  airtable(): Promise<Airtable>;
  rota(): Promise<RotaReader>;
  slack(): Promise<Slack>;
  github(): Promise<GitHub>;
  aws(): Promise<Aws>;
  onePassword(): Promise<OnePassword>;
  /** What `auth login` keeps. */
  signIns(): Promise<SignIns>;
  /** Where a service's token comes from; null if there is none. */
  tokenSource(service: TokenService): Promise<TokenSource | null>;
  /** Signing in to the services that have OAuth. */
  oauth(service: 'zendesk' | 'slack'): Promise<OAuthClient>;
  trelloSignIn(): Promise<TrelloSignIn>;
  /** The same services, with tokens that are only being tried. */
  trying(tokens: Partial<Record<TokenService, string>>): Services;
}
