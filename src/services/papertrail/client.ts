import * as z from 'zod';
import { type Connection, createHttp, type Refusal, type Translation } from '../http/http.ts';
import type { Papertrail, PapertrailKind } from './papertrail.ts';

/** The old Papertrail. Its successor has no default address: it depends on the account's region. */
export const defaultAddress = 'https://papertrailapp.com/api/v1';

const systemsShape = z.array(z.object({ id: z.number() }));
const logsShape = z.object({ logs: z.array(z.unknown()) });
const refusalShape = z.object({ message: z.string().optional(), error: z.string().optional() });

function translate({ json, text }: Refusal): Translation {
  const body = refusalShape.safeParse(json).data;
  return { says: body?.message ?? body?.error ?? (json === undefined ? text : '') };
}

/** Makes the client. The token is asked for with each request. */
export function createPapertrail(
  parameters: Connection & { readonly kind: PapertrailKind; readonly token: () => Promise<string> },
): Papertrail {
  const { kind, token } = parameters;
  const http = createHttp(parameters, {
    service: kind === 'classic' ? 'Papertrail' : 'SolarWinds Observability',
    signIn: async () => {
      const secret = await token();
      const headers: Record<string, string> =
        kind === 'classic' ? { 'x-papertrail-token': secret } : { authorization: `Bearer ${secret}` };
      return { headers, secrets: [secret] };
    },
    translate,
  });
  const systems = async () => {
    // https://www.papertrail.com/help/settings-api/
    const found = await http.ask({ path: 'systems.json', to: 'list the systems' }, systemsShape);
    return { systems: found.length };
  };
  const logs = async () => {
    // People set the address with or without its version.
    const versioned = /\/v1\/?$/.test(new URL(parameters.url).pathname);
    const path = versioned ? 'logs' : 'v1/logs';
    await http.ask({ path, query: { pageSize: 1 }, to: 'show a line of the logs' }, logsShape);
    return { systems: null };
  };
  return { access: kind === 'classic' ? systems : logs };
}
