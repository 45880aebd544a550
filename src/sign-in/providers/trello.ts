import { keepSecret } from '../../redaction/redact.ts';
import { agree } from '../../services/oauth/agree.ts';
import { unguessable } from '../../services/oauth/pkce.ts';
import { wantedScopes } from '../../services/trello/sign-in.ts';
import { showAgreement } from '../in-browser.ts';
import type { Provider } from '../provider.ts';

const without: Readonly<Record<(typeof wantedScopes)[number], string>> = {
  read: "can't read anything in Trello",
  write: "can't join boards, or make and tick cards",
};

/**
 * Trello, with its own page, which gives a token without a code in between. It knows no state: the path of the address
 * that it sends the person back to is one that can't be guessed.
 */
export const trello: Provider = {
  id: 'trello',
  title: 'Trello',
  token: 'trello',
  wanted: wantedScopes.map((scope) => ({ scope, without: without[scope] })),
  async identify(_, services) {
    const { name, username, email } = await (await services.trello()).me();
    return { as: email ?? username ?? name, scopes: null };
  },
  async signIn(context, means) {
    const service = await context.services.trelloSignIn();
    const path = `/${unguessable()}`;
    const { answer } = await agree(
      {
        service: 'Trello',
        path,
        inFragment: true,
        isOurs: (given) => given.has('token') || given.has('error'),
        page: (port) => service.page(`http://127.0.0.1:${port}${path}`),
        show: (address, signal) => showAgreement(context, means, 'Trello', address, signal),
        paste: means.paste,
      },
      context.signal,
    );
    const token = answer.get('token') ?? '';
    keepSecret(token);
    const details = await service.details(token);
    return {
      token,
      refreshToken: null,
      scopes: details?.scopes ?? null,
      expiresAt: details?.expiresAt ?? service.endOf(context.clock.now()),
      refreshExpiresAt: null,
    };
  },
  details: async (context, token) => (await context.services.trelloSignIn()).details(token),
  revoke: async (context, token) => (await context.services.trelloSignIn()).revoke(token),
  endsWith: 'https://trello.com/my/account',
};
