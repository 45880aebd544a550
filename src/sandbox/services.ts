import { airtable } from './airtable/server.ts';
import { incidentIo } from './incident-io/server.ts';
import { papertrail } from './papertrail/server.ts';
import { rota } from './rota/server.ts';
import type { SandboxService } from './service.ts';
import { solarwinds } from './solarwinds/server.ts';
import { staging } from './staging/server.ts';

/** Every vendor in the practice world. */
export const services: readonly SandboxService[] = [airtable, incidentIo, papertrail, rota, solarwinds, staging];
