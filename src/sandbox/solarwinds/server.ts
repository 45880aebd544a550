import { Hono } from 'hono';
import { bearerToken } from '../bearer.ts';
import { personOfToken } from '../credentials.ts';
import { relativeTime } from '../fixtures.ts';
import type { PapertrailFixture } from '../papertrail/server.ts';
import type { SandboxService } from '../service.ts';

interface LogEvent {
  readonly id: string;
  readonly time: string;
  readonly message: string;
  readonly hostname: string;
  readonly severity: string;
  readonly program: string;
}

declare module '../world.ts' {
  interface World {
    solarwinds: { events: LogEvent[] };
  }
}

/** SolarWinds Observability, the successor of Papertrail: https://api.na-01.cloud.solarwinds.com/v1/docs */
export const solarwinds: SandboxService = {
  name: 'solarwinds',
  build(fixtures, _people, start, scale) {
    const { events, systems } = fixtures.yaml<PapertrailFixture>('papertrail');
    const once = events.map(({ system, at, program, severity, message }) => ({
      time: relativeTime(at, start).toISOString(),
      message,
      hostname: systems.find((one) => one.name === system)?.hostname ?? system,
      severity,
      program,
    }));
    const all = Array.from({ length: scale }, () => once).flat();
    return { events: all.map((event, index) => ({ id: String(1_700_000_000_000 + index), ...event })) };
  },
  app(store) {
    const app = new Hono();
    app.use(async (c, next) => {
      if (!personOfToken('solarwinds', bearerToken(c), store.world.people)) {
        return c.json({ code: 'Unauthorized', message: 'Unauthorized' }, 401);
      }
      return next();
    });
    app.get('/v1/logs', (c) => {
      const size = Number(c.req.query('pageSize') ?? 100);
      if (!Number.isInteger(size) || size < 1 || size > 1000) {
        return c.json({ code: 'InvalidRequest', message: 'pageSize is out of range', target: 'pageSize' }, 400);
      }
      const from = Number(c.req.query('skipToken') ?? 0) || 0;
      const { events } = store.world.solarwinds;
      const link = (skip: number) => `/v1/logs?pageSize=${size}&skipToken=${skip}`;
      return c.json({
        logs: events.slice(from, from + size),
        pageInfo: {
          prevPage: from > 0 ? link(Math.max(0, from - size)) : '',
          nextPage: from + size < events.length ? link(from + size) : '',
        },
      });
    });
    return app;
  },
};
