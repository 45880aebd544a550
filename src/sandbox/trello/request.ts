import type { Context } from 'hono';
import { trelloKey } from '../credentials.ts';
import type { WorldStore } from '../store.ts';
import type { TrelloBoard, TrelloMember, TrelloToken, TrelloWorld } from './world.ts';

/** An error of Trello's: a line of plain text. */
export class TrelloFailure extends Error {
  readonly status: 400 | 401 | 404;

  constructor(status: 400 | 401 | 404, message: string) {
    super(message);
    this.status = status;
  }
}

/** The request is for something that Trello supports and the practice world doesn't. */
export class NotSupported extends Error {}

export const forbidden = (): TrelloFailure => new TrelloFailure(401, 'unauthorized permission requested');
export const notFound = (): TrelloFailure => new TrelloFailure(404, 'model not found');

/** A request by someone who is signed in. */
export interface TrelloRequest {
  readonly store: WorldStore;
  /** Trello's part of the world at this moment. */
  world(): TrelloWorld;
  readonly token: TrelloToken;
  readonly me: TrelloMember;
  /** Fields from the query and the body. */
  readonly fields: Readonly<Record<string, string>>;
  /** A part of the path. */
  part(name: string): string;
}

/** The credentials in the header `OAuth oauth_consumer_key="…", oauth_token="…"`, or in `key` and `token`. */
export function credentialsOf(c: Context, fields: Readonly<Record<string, string>>) {
  const header = c.req.header('authorization') ?? '';
  const part = (name: string): string | undefined => new RegExp(`${name}="([^"]*)"`).exec(header)?.[1];
  if (!header.startsWith('OAuth ')) return { key: fields.key, token: fields.token };
  return { key: part('oauth_consumer_key'), token: part('oauth_token') };
}

/** The member that a token belongs to. */
export function signIn(world: TrelloWorld, credentials: ReturnType<typeof credentialsOf>, now: Date) {
  if (credentials.key !== trelloKey) throw new TrelloFailure(401, 'invalid key');
  if (!credentials.token) throw forbidden();
  const token = world.tokens.find((one) => one.token === credentials.token);
  const me = world.members.find((one) => one.id === token?.member);
  if (!token || !me || token.state === 'revoked') throw new TrelloFailure(401, 'invalid token');
  const { expires = null } = token.made ?? {};
  if (token.state === 'expired' || (expires !== null && Date.parse(expires) <= now.getTime())) {
    throw new TrelloFailure(401, 'expired token');
  }
  return { token, me };
}

export const isId = (text: string): boolean => /^[0-9a-f]{24}$/i.test(text);

/** The item with this id or short link. */
export function findById<T extends { readonly id: string; readonly shortLink?: string }>(
  things: readonly T[],
  id: string,
): T {
  const short = /^[A-Za-z0-9]{8}$/.test(id);
  if (!isId(id) && !short) throw new TrelloFailure(400, 'invalid id');
  const found = things.find((one) => one.id === id.toLowerCase() || (short && one.shortLink === id));
  if (!found) throw notFound();
  return found;
}

/** A member's role on a board, if any. */
export const membershipOf = (
  board: TrelloBoard,
  member: TrelloMember,
): TrelloBoard['memberships'][number] | undefined => board.memberships.find((one) => one.member === member.id);

/** The board, if it may be seen: for a private one, missing sign-in and missing permission give the same error. */
export function visibleBoard(request: TrelloRequest, id: string): TrelloBoard {
  const board = findById(request.world().boards, id);
  if (board.visibility === 'private' && !membershipOf(board, request.me)) throw forbidden();
  return board;
}

/** Throws if the token is read-only. */
export function mayWrite({ token }: TrelloRequest): void {
  if (!token.write) throw forbidden();
}

/** The board, if its content may be changed, which takes a membership. */
export function writableBoard(request: TrelloRequest, id: string): TrelloBoard {
  mayWrite(request);
  const board = visibleBoard(request, id);
  const kind = membershipOf(board, request.me)?.kind;
  if (kind !== 'admin' && kind !== 'normal') throw forbidden();
  return board;
}

/** A field that is `true` or `false`, or its default. */
export function flag(value: string | undefined, otherwise: boolean): boolean {
  if (value === undefined || value === '') return otherwise;
  if (value !== 'true' && value !== 'false') throw new TrelloFailure(400, 'invalid value for boolean');
  return value === 'true';
}

/** The items of a comma-separated list. */
export const words = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** The object with only the requested fields; the id is always included. */
export function pickFields(view: Readonly<Record<string, unknown>>, fields: string | undefined, otherwise = 'all') {
  const wanted = words(fields === undefined ? otherwise : fields);
  if (wanted.includes('all')) return view;
  return Object.fromEntries(Object.entries(view).filter(([name]) => name === 'id' || wanted.includes(name)));
}

/**
 * Throws if one of these fields has a value that is not supported: what is missing from the answer would look empty.
 */
export function refuse({ fields }: TrelloRequest, names: readonly string[]): void {
  const asked = names.find((name) => !['none', 'false', '', undefined].includes(fields[name]));
  if (asked !== undefined) throw new NotSupported(asked);
}
