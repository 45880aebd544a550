import { Hono } from 'hono';
import { bearerToken } from '../bearer.ts';
import { incidentIoKey } from '../credentials.ts';
import type { SandboxService } from '../service.ts';

/** Someone with an account at incident.io. */
interface IncidentUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly slackId: string;
  readonly role: { readonly id: string; readonly name: string; readonly slug: string };
  readonly active: boolean;
}

declare module '../world.ts' {
  interface World {
    'incident-io': { users: IncidentUser[] };
  }
}

/** fixtures/world/incident-io.yaml: accounts, by the key of their person. */
interface IncidentFixture {
  readonly roles: Readonly<Record<string, { readonly id: string; readonly name: string }>>;
  readonly users: readonly {
    readonly person: string;
    readonly id: string;
    readonly role: string;
    readonly active?: boolean;
  }[];
}

/** https://docs.incident.io/api-reference/introduction */
const unauthorised = {
  type: 'authentication_error',
  status: 401,
  request_id: 'practice-request',
  errors: [{ code: 'unauthorized', message: 'Unauthorized' }],
};

/** incident.io: whose the key is, and who has an account. */
export const incidentIo: SandboxService = {
  name: 'incident-io',
  build(fixtures, people) {
    const { users, roles } = fixtures.yaml<IncidentFixture>('incident-io');
    return {
      users: users.map(({ person: key, id, role: slug, active = true }) => {
        const person = people.find((one) => one.key === key);
        const role = roles[slug];
        if (!person || !role) throw new Error(`fixtures/world/incident-io.yaml: ${key} or ${slug} is not known`);
        const { name, email, slackId } = person;
        return { id, name, email, slackId, role: { ...role, slug }, active };
      }),
    };
  },
  app(store) {
    const app = new Hono();
    app.use(async (c, next) => {
      if (bearerToken(c) !== incidentIoKey) return c.json(unauthorised, 401);
      return next();
    });
    app.get('/v1/identity', (c) =>
      c.json({
        identity: {
          name: 'govsupport practice key',
          roles: ['viewer'],
          team_roles: [],
          teams: [],
          dashboard_url: 'https://app.incident.io/example',
        },
      }),
    );
    app.get('/v2/users', (c) => {
      const { email, slack_user_id: slackId, include_inactive: inactive, after } = c.req.query();
      const size = Number(c.req.query('page_size') ?? 25);
      const found = store.world['incident-io'].users.filter(
        (user) =>
          (user.active || inactive === 'true') &&
          (email === undefined || user.email.toLowerCase() === email.toLowerCase()) &&
          (slackId === undefined || user.slackId === slackId),
      );
      const from = after === undefined ? 0 : found.findIndex((user) => user.id === after) + 1;
      const page = found.slice(from, from + size);
      return c.json({
        users: page.map((user) => ({
          id: user.id,
          name: user.name,
          email: user.email,
          slack_user_id: user.slackId,
          role: 'unset',
          base_role: user.role,
          custom_roles: [],
          is_active: user.active,
          seats: { on_call: 'none', response: 'full_access' },
        })),
        pagination_meta: {
          page_size: size,
          ...(from + size < found.length ? { after: page.at(-1)?.id } : {}),
        },
      });
    });
    return app;
  },
};
