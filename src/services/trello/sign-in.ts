import * as z from 'zod';
import { at, baseAddress } from '../http/address.ts';
import { type Connection, createHttp } from '../http/http.ts';
import type { TokenDetails } from '../oauth/oauth.ts';
import { ServiceError } from '../service-error.ts';

/** What a sign-in asks for. */
export const wantedScopes = ['read', 'write'] as const;

/** How long a token lasts, as Trello's page takes it, and in days. */
const lasts = { words: '30days', days: 30 };

const detailsShape = z.object({
  dateExpires: z.iso.datetime({ offset: true }).nullish(),
  permissions: z.array(z.object({ read: z.boolean().optional(), write: z.boolean().optional() })).nullish(),
});

/** Signing in to Trello. It gives tokens without a code in between, and knows a program by a key that is public. */
export interface TrelloSignIn {
  /** The page on which a person agrees. It sends them back with the token behind a `#`. */
  page(returnUrl: string): Promise<string>;
  /** When a token that is given now ends, as it was asked for. */
  endOf(now: Date): Date;
  /** What Trello says of a token; null if it says nothing. */
  details(token: string): Promise<TokenDetails | null>;
  /** Ends a token. One that has ended already is refused with `not-signed-in`. */
  revoke(token: string): Promise<void>;
}

/** https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/ */
export function createTrelloSignIn(connection: Connection & { readonly key: () => Promise<string> }): TrelloSignIn {
  const base = baseAddress(connection.url, connection.urlSetBy);
  const speaker = async (token: string) => {
    const key = await connection.key();
    return createHttp(connection, {
      service: 'Trello',
      signIn: async () => ({
        headers: { authorization: `OAuth oauth_consumer_key="${key}", oauth_token="${token}"` },
        secrets: [token],
      }),
      translate: ({ text, json }) => (json === undefined ? { says: text } : {}),
    });
  };
  return {
    async page(returnUrl) {
      const isTrello = base.hostname === 'api.trello.com';
      const url = isTrello ? new URL('https://trello.com/1/authorize') : new URL('authorize', base);
      const query = {
        key: await connection.key(),
        name: 'govsupport',
        scope: wantedScopes.join(','),
        expiration: lasts.words,
        response_type: 'token',
        callback_method: 'fragment',
        return_url: returnUrl,
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url.href;
    },
    endOf: (now) => new Date(now.getTime() + lasts.days * 86_400_000),
    async details(token) {
      try {
        const query = { fields: 'dateExpires,permissions' };
        const request = { path: at`tokens/${token}`, query, to: 'show what the token is good for' };
        const { dateExpires, permissions } = await (await speaker(token)).ask(request, detailsShape);
        return {
          scopes: permissions ? wantedScopes.filter((scope) => permissions.some((each) => each[scope])) : null,
          expiresAt: dateExpires ? new Date(dateExpires) : null,
          refreshExpiresAt: null,
        };
      } catch (error) {
        if (error instanceof ServiceError && ['not-found', 'not-allowed'].includes(error.problem)) return null;
        throw error;
      }
    },
    revoke: async (token) =>
      (await speaker(token)).send({ method: 'DELETE', path: at`tokens/${token}`, to: 'end your sign-in' }),
  };
}
