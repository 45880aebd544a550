import * as z from 'zod';
import { type Connection, createHttp, type Refusal, type Translation } from '../http/http.ts';
import type { IncidentIo } from './incident-io.ts';

/** https://api-docs.incident.io/ */
export const defaultAddress = 'https://api.incident.io';

const usersShape = z.object({
  users: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      email: z.string().nullish(),
      slack_user_id: z.string().nullish(),
      is_active: z.boolean().optional(),
      base_role: z.object({ name: z.string() }).nullish(),
    }),
  ),
});

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
        id: user.id,
        name: user.name,
        email: user.email ?? email,
        role: user.base_role?.name ?? null,
        slackId: user.slack_user_id || null,
      };
    },
  };
}
