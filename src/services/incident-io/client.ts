import * as z from 'zod';
import { type Connection, createHttp, type Refusal, type Translation } from '../http/http.ts';
import { line } from '../line.ts';
import type { Incident, IncidentIo } from './incident-io.ts';

/** https://api-docs.incident.io/ */
export const defaultAddress = 'https://api.incident.io';

const usersShape = z.object({
  users: z.array(
    z.object({
      email: z.string().nullish(),
      slack_user_id: z.string().nullish(),
      is_active: z.boolean().optional(),
      base_role: z.object({ name: z.string() }).nullish(),
    }),
  ),
});

const incidentsShape = z.object({
  incidents: z.array(
    z.object({
      id: z.string(),
      reference: line,
      name: line,
      permalink: z.string().nullish(),
      created_at: z.string(),
      severity: z.object({ name: line }).nullish(),
      incident_status: z.object({ category: z.string(), name: line }),
    }),
  ),
  pagination_meta: z.object({ after: z.string().nullish() }).nullish(),
});

/** The categories of statuses in which an incident is not over. `live` is shown as "Active". */
const openCategories = ['triage', 'live', 'paused'];

const refusalShape = z.object({
  type: z.string().optional(),
  errors: z.array(z.object({ message: z.string().optional() })).optional(),
});

function translate({ json }: Refusal): Translation {
  const body = refusalShape.safeParse(json).data;
  const says = body?.errors?.find((error) => error.message)?.message ?? body?.type;
  return says === undefined ? {} : { says };
}

/** Makes the client. The token is asked for with each request. */
export function createIncidentIo(parameters: Connection & { readonly token: () => Promise<string> }): IncidentIo {
  const { token } = parameters;
  const http = createHttp(parameters, {
    service: 'incident.io',
    signIn: async () => {
      const secret = await token();
      return { headers: { authorization: `Bearer ${secret}` }, secrets: [secret] };
    },
    translate,
  });
  return {
    async userByEmail(email) {
      const { users } = await http.ask({ path: 'v2/users', query: { email }, to: 'look up a person' }, usersShape);
      // Checked again here, in case the filter was ignored.
      const same = (other: string | null | undefined) => other?.toLowerCase() === email.toLowerCase();
      const user = users.find((found) => same(found.email) && found.is_active !== false);
      if (!user) return null;
      return {
        role: user.base_role?.name ?? null,
        slackId: user.slack_user_id || null,
      };
    },

    async openIncidents() {
      const found: Incident[] = [];
      let after: string | undefined;
      for (;;) {
        const query = { 'status_category[one_of]': openCategories, page_size: 250, after };
        const request = { path: 'v2/incidents', query, to: 'list the open incidents' };
        const { incidents, pagination_meta } = await http.ask(request, incidentsShape);
        for (const { reference, name, permalink, created_at, severity, incident_status: status } of incidents) {
          // Checked again here, in case the filter was ignored.
          if (!openCategories.includes(status.category)) continue;
          const about = { severity: severity?.name ?? null, status: status.name, url: permalink ?? null };
          found.push({ reference, name, ...about, createdAt: created_at });
        }
        const next = pagination_meta?.after ?? undefined;
        if (next === undefined || incidents.length === 0) return found;
        if (next === after) throw http.unexpected(request, 'gave the same page again');
        after = next;
      }
    },
  };
}
