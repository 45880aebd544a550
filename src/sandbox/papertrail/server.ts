import { Hono } from 'hono';
import { personOfToken } from '../credentials.ts';
import { relativeTime } from '../fixtures.ts';
import { isGranted } from '../granted.ts';
import { createRateLimit } from '../rate-limit.ts';
import type { SandboxService } from '../service.ts';

/** A system that sends its logs. */
export interface LogSystem {
  readonly id: number;
  readonly name: string;
  readonly hostname: string;
  readonly lastEventAt: string;
}

/** fixtures/world/papertrail.yaml. */
export interface PapertrailFixture {
  readonly systems: readonly {
    readonly id: number;
    readonly name: string;
    readonly hostname: string;
    readonly lastEvent: string;
  }[];
  readonly events: readonly {
    readonly system: string;
    readonly at: string;
    readonly program: string;
    readonly severity: string;
    readonly message: string;
  }[];
}

declare module '../world.ts' {
  interface World {
    papertrail: {
      /** How many requests each person may send; 25 if not given. */
      readonly requestsIn5Seconds?: number;
      systems: LogSystem[];
    };
  }
}

/** The old Papertrail: https://www.papertrail.com/help/http-api/ */
export const papertrail: SandboxService = {
  name: 'papertrail',
  build: (fixtures, _people, start) => ({
    systems: fixtures.yaml<PapertrailFixture>('papertrail').systems.map(({ lastEvent, ...system }) => ({
      ...system,
      lastEventAt: relativeTime(lastEvent, start).toISOString(),
    })),
  }),
  app(store) {
    const app = new Hono();
    const allowed = createRateLimit(() => store.world.papertrail.requestsIn5Seconds ?? 25, 5000);
    app.use(async (c, next) => {
      const person = personOfToken('papertrail', c.req.header('X-Papertrail-Token'), store.world.people);
      if (!person || !isGranted(store.world, person, 'papertrail')) return c.text('HTTP Token: Access denied.\n', 401);
      if (!allowed(person.key)) return c.json({ message: 'Rate limit exceeded' }, 429, { 'X-Rate-Limit-Reset': '5' });
      return next();
    });
    app.get('/api/v1/systems.json', (c) =>
      c.json(
        store.world.papertrail.systems.map((system) => ({
          id: system.id,
          name: system.name,
          last_event_at: system.lastEventAt,
          auto_delete: false,
          ip_address: '192.0.2.10',
          hostname: system.hostname,
          syslog: { hostname: 'logs.example.org', port: 514 },
        })),
      ),
    );
    return app;
  },
};
