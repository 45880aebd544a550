import { Hono } from 'hono';
import { bearerToken } from '../bearer.ts';
import { incidentIoKey } from '../credentials.ts';
import { relativeTime } from '../fixtures.ts';
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

interface Incident {
  readonly id: string;
  readonly reference: string;
  readonly name: string;
  readonly severity: string | null;
  readonly status: { readonly name: string; readonly category: string };
  readonly mode: string;
  readonly createdAt: string;
}

declare module '../world.ts' {
  interface World {
    'incident-io': { users: IncidentUser[]; incidents: Incident[] };
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
  /** Newest first. */
  readonly incidents: readonly (Omit<Incident, 'createdAt' | 'id' | 'mode'> & {
    readonly at: string;
    readonly mode?: string;
  })[];
}

/** https://docs.incident.io/api-reference/introduction */
const unauthorised = {
  type: 'authentication_error',
  status: 401,
  request_id: 'practice-request',
  errors: [{ code: 'unauthorized', message: 'Unauthorized' }],
};

const present = (incident: Incident): object => ({
  id: incident.id,
  reference: incident.reference,
  name: incident.name,
  summary: '',
  permalink: `https://app.incident.io/example/incidents/${incident.reference.split('-')[1]}`,
  visibility: 'public',
  mode: incident.mode,
  created_at: incident.createdAt,
  updated_at: incident.createdAt,
  creator: {},
  incident_role_assignments: [],
  custom_field_entries: [],
  slack_team_id: 'T0PRACTICE',
  slack_channel_id: `C${incident.id.slice(-9)}`,
  ...(incident.severity === null
    ? {}
    : { severity: { id: `01SEV${incident.severity}`, name: incident.severity, rank: 1 } }),
  incident_status: { id: `01STATUS${incident.status.category}`, rank: 1, description: '', ...incident.status },
});

/** Tests and tutorials are only listed on request. */
const usualModes = ['standard', 'retrospective'];

/** Whether a `…[one_of]` or `…[not_in]` filter, which may be repeated, lets a value through. */
function passes(query: URLSearchParams, name: string, value: string, byDefault?: readonly string[]): boolean {
  const oneOf = query.getAll(`${name}[one_of]`);
  const wanted = oneOf.length > 0 ? oneOf : byDefault;
  return (wanted === undefined || wanted.includes(value)) && !query.getAll(`${name}[not_in]`).includes(value);
}

/** incident.io: whose the key is, who has an account, and what goes wrong. */
export const incidentIo: SandboxService = {
  name: 'incident-io',
  build(fixtures, people, start) {
    const { users, roles, incidents } = fixtures.yaml<IncidentFixture>('incident-io');
    return {
      users: users.map(({ person: key, id, role: slug, active = true }) => {
        const person = people.find((one) => one.key === key);
        const role = roles[slug];
        if (!person || !role) throw new Error(`fixtures/world/incident-io.yaml: ${key} or ${slug} is not known`);
        const { name, email, slackId } = person;
        return { id, name, email, slackId, role: { ...role, slug }, active };
      }),
      incidents: incidents.map(({ at, mode = 'standard', ...incident }, index) => ({
        ...incident,
        id: `01PRACTICEINCIDENT0000000${index + 1}`,
        mode,
        createdAt: relativeTime(at, start).toISOString(),
      })),
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
    app.get('/v2/incidents', (c) => {
      const query = new URL(c.req.url).searchParams;
      const known = /^(page_size|after|(status_category|mode)\[(one_of|not_in)\])$/;
      const strange = [...query.keys()].find((name) => !known.test(name));
      // The real service has many more filters.
      if (strange !== undefined)
        return c.json({ type: 'validation_error', status: 501, errors: [{ code: strange }] }, 501);
      const size = Number(query.get('page_size') ?? 25);
      const found = store.world['incident-io'].incidents.filter(
        ({ status, mode }) =>
          passes(query, 'status_category', status.category) && passes(query, 'mode', mode, usualModes),
      );
      const after = query.get('after');
      const from = after === null ? 0 : found.findIndex(({ id }) => id === after) + 1;
      const page = found.slice(from, from + size);
      return c.json({
        incidents: page.map(present),
        pagination_meta: {
          page_size: size,
          total_record_count: found.length,
          ...(from + size < found.length ? { after: page.at(-1)?.id } : {}),
        },
      });
    });
    return app;
  },
};
