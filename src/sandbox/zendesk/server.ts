import { Hono } from 'hono';
import type { SandboxService } from '../service.ts';
import { buildZendesk } from './build.ts';
import { type Endpoint, serve } from './call.ts';
import { groupEndpoints, unassignTask } from './groups.ts';
import { jobEndpoints, jobTask } from './jobs.ts';
import { createLimiter } from './limits.ts';
import { serveOAuth, tokenEndpoints } from './oauth.ts';
import { searchEndpoints } from './search.ts';
import { settingEndpoints } from './settings.ts';
import { suspendedEndpoints } from './suspended.ts';
import { ticketEndpoints } from './tickets.ts';
import { userEndpoints } from './users.ts';
import type { ZendeskWorld } from './world.ts';

const endpoints: readonly Endpoint[] = [
  ...userEndpoints,
  ...groupEndpoints,
  ...jobEndpoints,
  ...ticketEndpoints,
  ...searchEndpoints,
  ...settingEndpoints,
  ...suspendedEndpoints,
  ...tokenEndpoints,
];

/** Zendesk in the practice world: version 2 of the Support API, as far as it is needed. */
export const zendesk: SandboxService<ZendeskWorld> = {
  name: 'zendesk',
  build: buildZendesk,
  app(store, host) {
    const app = new Hono();
    const limiter = createLimiter(() => store.world.zendesk.limits);
    serveOAuth(app, store);
    for (const endpoint of endpoints) serve(app, { store, host, limiter }, endpoint);
    return app;
  },
  tasks: { 'zendesk.unassign': unassignTask, 'zendesk.job': jobTask },
};
