import type { Context } from 'hono';
import { trelloKey } from '../credentials.ts';
import type { WorldStore } from '../store.ts';
import type { TrelloBoard, TrelloMember, TrelloToken, TrelloWorld } from './world.ts';

/** A failure as Trello says it: a line of plain text. */
export class TrelloFailure extends Error {
  readonly status: 400 | 401 | 404;

  constructor(status: 400 | 401 | 404, message: string) {
    super(message);
    this.status = status;
  }
}

/** Something was asked for that Trello has and that is not known here. */
export class NotKnownHere extends Error {}

export const forbidden = (): TrelloFailure => new TrelloFailure(401, 'unauthorized permission requested');
export const notFound = (): TrelloFailure => new TrelloFailure(404, 'model not found');

/** A request by somebody who is signed in. */
export interface TrelloRequest {
  readonly store: WorldStore;
  /** Trello's part of the world, as it is now. */
  world(): TrelloWorld;
  readonly token: TrelloToken;
  readonly me: TrelloMember;
  /** From the address and the body, whichever has it. */
  readonly fields: Readonly<Record<string, string>>;
  /** A part of the path. */
  part(name: string): string;
}

/** Who is asked for by the header `OAuth oauth_consumer_key="…", oauth_token="…"`, or by `key` and `token`. */
export function credentialsOf(c: Context, fields: Readonly<Record<string, string>>) {
  const header = c.req.header('authorization') ?? '';
  const part = (name: string): string | undefined => new RegExp(`${name}="([^"]*)"`).exec(header)?.[1];
  if (!header.startsWith('OAuth ')) return { key: fields.key, token: fields.token };
  return { key: part('oauth_consumer_key'), token: part('oauth_token') };
}

/** The member whose token it is. */
export function signIn(world: TrelloWorld, credentials: ReturnType<typeof credentialsOf>) {
  if (credentials.key !== trelloKey) throw new TrelloFailure(401, 'invalid key');
  if (!credentials.token) throw forbidden();
  const token = world.tokens.find((one) => one.token === credentials.token);
  const me = world.members.find((one) => one.id === token?.member);
  if (!token || !me || token.state === 'revoked') throw new TrelloFailure(401, 'invalid token');
  if (token.state === 'expired') throw new TrelloFailure(401, 'expired token');
  return { token, me };
}

export const isId = (text: string): boolean => /^[0-9a-f]{24}$/i.test(text);

/** The one with this id, or this short link where it has one. */
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

/** Which part somebody has on a board, if any. */
export const membershipOf = (
  board: TrelloBoard,
  member: TrelloMember,
): TrelloBoard['memberships'][number] | undefined => board.memberships.find((one) => one.member === member.id);

/** The board, if it may be seen: for what is private, sign-in and permission fail alike. */
export function visibleBoard(request: TrelloRequest, id: string): TrelloBoard {
  const board = findById(request.world().boards, id);
  if (board.visibility === 'private' && !membershipOf(board, request.me)) throw forbidden();
  return board;
}

/** Throws unless things may be changed with this token. */
export function mayWrite({ token }: TrelloRequest): void {
  if (!token.write) throw forbidden();
}

/** The board, if what is on it may be changed: it takes a membership, and seeing it is not enough. */
export function writableBoard(request: TrelloRequest, id: string): TrelloBoard {
  mayWrite(request);
  const board = visibleBoard(request, id);
  const kind = membershipOf(board, request.me)?.kind;
  if (kind !== 'admin' && kind !== 'normal') throw forbidden();
  return board;
}

/** `true` or `false`, or the value that it has otherwise. */
export function flag(value: string | undefined, otherwise: boolean): boolean {
  if (value === undefined || value === '') return otherwise;
  if (value !== 'true' && value !== 'false') throw new TrelloFailure(400, 'invalid value for boolean');
  return value === 'true';
}

/** What is separated by commas. */
export const words = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** The object with only the fields that are asked for; the id is always there. */
export function pick(view: Readonly<Record<string, unknown>>, fields: string | undefined, otherwise = 'all') {
  const wanted = words(fields === undefined ? otherwise : fields);
  if (wanted.includes('all')) return view;
  return Object.fromEntries(Object.entries(view).filter(([name]) => name === 'id' || wanted.includes(name)));
}

/** Throws where one of these is asked for along with something else: what is missing would be taken for empty. */
export function refuse({ fields }: TrelloRequest, names: readonly string[]): void {
  const asked = names.find((name) => !['none', 'false', '', undefined].includes(fields[name]));
  if (asked !== undefined) throw new NotKnownHere(asked);
}
