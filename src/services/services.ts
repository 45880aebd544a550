import type { Airtable } from './airtable/airtable.ts';
import type { Chef } from './chef/chef.ts';
import type { Dalmatian } from './dalmatian/dalmatian.ts';
import type { Git } from './git/git.ts';
import type { IncidentIo } from './incident-io/incident-io.ts';
import type { Papertrail } from './papertrail/papertrail.ts';
import type { Processes } from './process/process.ts';
import type { PublicKeys } from './public-keys/public-keys.ts';
import type { Trello } from './trello/trello.ts';
import type { Zendesk } from './zendesk/zendesk.ts';

/** The services, each loaded when it is first asked for. */
export interface Services {
  readonly processes: Processes;
  git(): Promise<Git>;
  chef(): Promise<Chef>;
  publicKeys(): Promise<PublicKeys>;
  dalmatian(): Promise<Dalmatian>;
  /** These throw a UsageError where the address in the configuration is not to be used. */
  zendesk(): Promise<Zendesk>;
  trello(): Promise<Trello>;
  incidentIo(): Promise<IncidentIo>;
  papertrail(): Promise<Papertrail>;
  airtable(): Promise<Airtable>;
}
