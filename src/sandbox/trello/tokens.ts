import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { decide, page } from '../agreeing.ts';
import { trelloKey } from '../credentials.ts';
import type { WorldStore } from '../store.ts';
import type { TrelloAction } from './boards.ts';
import { objectId } from './build.ts';
import { notFound, pickFields, TrelloFailure, type TrelloRequest, words } from './request.ts';
import type { TrelloToken } from './world.ts';

const hourMs = 3_600_000;
const lives: Readonly<Record<string, number | null>> = {
  '1hour': hourMs,
  '1day': 24 * hourMs,
  '30days': 30 * 24 * hourMs,
  never: null,
};

/**
 * The page on which someone grants access. It sends the browser back with the token in the fragment, which no server
 * sees, or shows it. https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/
 */
export function authorise(context: Context, store: WorldStore): Response {
  const query = (name: string) => context.req.query(name) ?? '';
  const wrong = (text: string) => page(context, 'Trello', 'Trello', text, 400);
  if (query('key') !== trelloKey) return wrong('App not found');
  if (query('response_type') !== 'token') return wrong('Invalid response_type');
  const expiration = query('expiration') || '30days';
  if (!Object.hasOwn(lives, expiration)) return wrong('Invalid expiration');
  const scopes = words(query('scope') || 'read');
  if (!scopes.every((scope) => ['read', 'write', 'account'].includes(scope))) return wrong('Invalid scope');
  const to = query('return_url');
  const isAllowed = store.world.trello.allowedOrigins.includes(URL.parse(to)?.origin ?? '');
  const back = (fragment: string) => {
    if (to === '') return page(context, 'Trello', 'You have granted access to your Trello account', fragment);
    // Like the real one: after agreeing, nothing happens.
    if (!isAllowed || query('callback_method') !== 'fragment') return page(context, 'Trello', 'Trello', '');
    return context.redirect(`${to.split('#')[0]}#${fragment}`);
  };
  return decide(context, store, 'Trello', (person) => {
    if (!person) return back('error=Token%20request%20rejected');
    const created = store.now();
    const life = lives[expiration] ?? null;
    const made: TrelloToken = {
      token: `fakeATTA${randomBytes(32).toString('hex')}`,
      member: person.trelloId,
      state: 'active',
      write: scopes.includes('write'),
      made: {
        name: query('name') || 'An unknown application',
        created: created.toISOString(),
        expires: life === null ? null : new Date(created.getTime() + life).toISOString(),
      },
    };
    if (to === '' || isAllowed) store.change(({ trello }) => trello.tokens.push(made));
    return back(to === '' ? made.token : `token=${made.token}`);
  });
}

/** One of the caller's tokens. */
function findToken(request: TrelloRequest): TrelloToken {
  const found = request.world().tokens.find((one) => one.token === request.part('token'));
  if (!found || found.state === 'revoked') throw new TrelloFailure(401, 'invalid token');
  if (found.member !== request.me.id) throw notFound();
  return found;
}

const idOf = ({ token, made }: TrelloToken) => objectId(new Date(made?.created ?? 0), `token ${token}`);

const show: TrelloAction = (request) => {
  const found = findToken(request);
  const models = ['Board', 'Member', 'Organization'].map((modelType) => ({
    idModel: modelType === 'Member' ? found.member : '*',
    modelType,
    read: true,
    write: found.write,
  }));
  return pickFields(
    {
      id: idOf(found),
      identifier: found.made?.name ?? 'govsupport',
      idMember: found.member,
      dateCreated: found.made?.created ?? null,
      dateExpires: found.made?.expires ?? null,
      permissions: models,
    },
    request.fields.fields,
  );
};

const remove: TrelloAction = (request) => {
  const { token } = findToken(request);
  request.store.change(({ trello }) => {
    trello.tokens = trello.tokens.filter((one) => one.token !== token);
  });
  return { _value: null };
};

/** Tokens. https://developer.atlassian.com/cloud/trello/rest/api-group-tokens/ */
export const tokenRoutes: readonly (readonly ['GET' | 'DELETE', string, TrelloAction])[] = [
  ['GET', '/tokens/:token', show],
  ['DELETE', '/tokens/:token', remove],
  ['DELETE', '/tokens/:token/', remove],
];
