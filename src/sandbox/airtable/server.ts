import { type Context, Hono } from 'hono';
import { bearerToken } from '../bearer.ts';
import { personOfToken } from '../credentials.ts';
import { createRateLimit } from '../rate-limit.ts';
import type { SandboxService } from '../service.ts';

/** A base, and who may see it. */
interface AirtableBase {
  readonly id: string;
  readonly name: string;
  /** What each person may do with it, by `Person.key`; no one else can see it. */
  permissions: Readonly<Record<string, 'read' | 'comment' | 'edit' | 'create'>>;
}

declare module '../world.ts' {
  interface World {
    airtable: {
      /** How many requests each person may send; 5 if not given. */
      readonly requestsPerSecond?: number;
      bases: AirtableBase[];
    };
  }
}

/** https://airtable.com/developers/web/api/errors */
const problem = (type: string, message: string) => ({ error: { type, message } });

/** Airtable, as far as listing bases: https://airtable.com/developers/web/api/list-bases */
export const airtable: SandboxService = {
  name: 'airtable',
  build: (fixtures) => ({ bases: fixtures.yaml<AirtableBase[]>('airtable') }),
  app(store) {
    const app = new Hono();
    const allowed = createRateLimit(() => store.world.airtable.requestsPerSecond ?? 5, 1000);
    const personOf = (c: Context) => personOfToken('airtable', bearerToken(c), store.world.people);
    app.use(async (c, next) => {
      const person = personOf(c);
      if (!person) return c.json(problem('AUTHENTICATION_REQUIRED', 'Authentication required'), 401);
      if (!allowed(person.key)) {
        return c.json(
          { errors: [{ error: 'RATE_LIMIT_REACHED', message: 'Rate limit exceeded. Please try again later' }] },
          429,
        );
      }
      return next();
    });
    const visible = (c: Context) => {
      const key = personOf(c)?.key ?? '';
      return store.world.airtable.bases.flatMap((base) => {
        const permissionLevel = base.permissions[key];
        return permissionLevel === undefined ? [] : [{ ...base, permissionLevel }];
      });
    };
    app.get('/v0/meta/whoami', (c) => c.json({ id: `usr${personOf(c)?.key}`, scopes: ['schema.bases:read'] }));
    app.get('/v0/meta/bases', (c) =>
      c.json({
        bases: visible(c).map(({ id, name, permissionLevel }) => ({ id, name, permissionLevel })),
      }),
    );
    return app;
  },
};
