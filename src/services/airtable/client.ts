import * as z from 'zod';
import { type Connection, createHttp, type Refusal, type Translation } from '../http/http.ts';
import type { Airtable, AirtableBase } from './airtable.ts';

/** https://airtable.com/developers/web/api/introduction */
export const defaultAddress = 'https://api.airtable.com/v0';

const basesShape = z.object({
  bases: z.array(z.object({ id: z.string(), permissionLevel: z.string() })),
  offset: z.string().optional(),
});

/** `{error: "NOT_FOUND"}` or `{error: {type, message}}`. https://airtable.com/developers/web/api/errors */
const refusalShape = z.object({
  error: z.union([z.string(), z.object({ type: z.string().optional(), message: z.string().optional() })]),
});

function translate({ json }: Refusal): Translation {
  const error = refusalShape.safeParse(json).data?.error;
  if (error === undefined) return {};
  return { says: typeof error === 'string' ? error : (error.message ?? error.type ?? '') };
}

/** Makes the client. The token is asked for with each request. */
export function createAirtable(parameters: Connection & { readonly token: () => Promise<string> }): Airtable {
  const { token } = parameters;
  const http = createHttp(parameters, {
    service: 'Airtable',
    signIn: async () => {
      const secret = await token();
      return { headers: { authorization: `Bearer ${secret}` }, secrets: [secret] };
    },
    translate,
    // https://airtable.com/developers/web/api/rate-limits
    pauseAfterLimitMs: 30_000,
  });
  return {
    async bases() {
      const found: AirtableBase[] = [];
      let offset: string | undefined;
      do {
        const request = { path: 'meta/bases', query: { offset }, to: 'list the bases' };
        const page = await http.ask(request, basesShape);
        found.push(...page.bases.map(({ id, permissionLevel }) => ({ id, permission: permissionLevel })));
        if (page.offset !== undefined && page.offset === offset)
          throw http.unexpected(request, 'returned the same page twice');
        offset = page.offset;
      } while (offset !== undefined);
      return found;
    },
  };
}
