import * as z from 'zod';
import { at, baseAddress } from '../http/address.ts';
import { type Connection, createHttp } from '../http/http.ts';
import type { TokenDetails } from '../oauth/oauth.ts';
import { ServiceError } from '../service-error.ts';

/** The scopes that a sign-in asks for. */
export const wantedScopes = ['read', 'write'] as const;

/** A token's lifetime, in the format of Trello's page and in days. */
const lasts = { words: '30days', days: 30 };

const detailsShape = z.object({
  dateExpires: z.iso.datetime({ offset: true }).nullish(),
  permissions: z.array(z.object({ read: z.boolean().optional(), write: z.boolean().optional() })).nullish(),
});

/** Signing in to Trello, which issues tokens without an intermediate code, to a program with a public key. */
export interface TrelloSignIn {
  /** The page on which the person agrees. It sends them back with the token in the fragment. */
  page(returnUrl: string): Promise<string>;
  /** When a token that is issued now expires. */
  endOf(now: Date): Date;
  /** Trello's information about a token; null if it has none. */
  details(token: string): Promise<TokenDetails | null>;
  /** Revokes a token. Throws `not-signed-in` if it has expired already. */
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
        const request = { path: at`tokens/${token}`, query, to: 'look up the token' };
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
