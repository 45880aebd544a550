import { airtable } from './airtable/server.ts';
import { aws } from './aws/server.ts';
import { github } from './github/server.ts';
import { incidentIo } from './incident-io/server.ts';
import { papertrail } from './papertrail/server.ts';
import { rota } from './rota/server.ts';
import type { SandboxService } from './service.ts';
import { slack } from './slack/server.ts';
import { solarwinds } from './solarwinds/server.ts';
import { staging } from './staging/server.ts';
import { trello } from './trello/server.ts';
import { zendesk } from './zendesk/server.ts';

export const services: readonly SandboxService[] = [
  airtable,
  aws,
  github,
  incidentIo,
  papertrail,
  rota,
  slack,
  solarwinds,
  staging,
  trello,
  zendesk,
];

/** The parts of the world that can be shown by name. */
export const worldParts: readonly string[] = ['people', 'pending', 'misbehaviour', ...services.map(({ name }) => name)];
