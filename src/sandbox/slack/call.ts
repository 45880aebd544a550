import type { WorldStore } from '../store.ts';
import type { ConversationKind, SlackToken, SlackUser, SlackWorld } from './world.ts';

/** An error of Slack's: HTTP 200 with `ok: false`, except for rate limits. */
export class SlackFailure extends Error {
  readonly details: Readonly<Record<string, unknown>>;
  /** For a rate limit: how many seconds to wait. */
  readonly retryAfter: number | null;

  constructor(error: string, details: Readonly<Record<string, unknown>> = {}, retryAfter: number | null = null) {
    super(error);
    this.details = details;
    this.retryAfter = retryAfter;
  }
}

/** A call of a method by someone who is signed in. */
export interface SlackCall {
  readonly store: WorldStore;
  /** Slack's part of the world at this moment. */
  world(): SlackWorld;
  readonly token: SlackToken;
  readonly user: SlackUser;
  /** The arguments. Structured values are JSON. */
  readonly args: Readonly<Record<string, string>>;
}

export interface SlackMethod {
  /** The scopes of which the token needs at least one; bots may need others. */
  readonly scopes: readonly string[];
  readonly botScopes?: readonly string[];
  /** Whether it reads JSON. If it doesn't, a JSON body is ignored. */
  readonly json: boolean;
  /** Returns the answer without `ok`. Throws a SlackFailure. */
  run(call: SlackCall): object;
}

/** Whether a time is over. ISO 8601. */
export const hasPassed = (time: string, now: Date): boolean => Date.parse(time) <= now.getTime();

/** The person or app that a token belongs to. */
export function signIn(world: SlackWorld, token: string | null, now: Date): { token: SlackToken; user: SlackUser } {
  if (!token) throw new SlackFailure('not_authed');
  const known = world.tokens.find((one) => one.token === token);
  const user = world.users.find((one) => one.id === known?.user);
  if (!known || !user) throw new SlackFailure('invalid_auth');
  if (known.state === 'revoked') throw new SlackFailure('token_revoked');
  if (known.state === 'expired' || (known.rotation && hasPassed(known.rotation.expires, now))) {
    throw new SlackFailure('token_expired');
  }
  return { token: known, user };
}

/** Throws `missing_scope` unless the token has at least one of these. */
export function needScope(token: SlackToken, scopes: readonly string[]): void {
  if (scopes.length === 0 || scopes.some((scope) => token.scopes.includes(scope))) return;
  throw new SlackFailure('missing_scope', { needed: scopes.join(','), provided: token.scopes.join(',') });
}

const families: Record<ConversationKind, string> = {
  public_channel: 'channels',
  private_channel: 'groups',
  mpim: 'mpim',
  im: 'im',
};

/** The scope for a kind of conversation: `channels:read`, `im:history`. */
export const scopeFor = (kind: ConversationKind, right: 'read' | 'history'): string => `${families[kind]}:${right}`;

/** All scopes of the family: `channels:read,groups:read,mpim:read,im:read`. */
export const anyConversation = (right: 'read' | 'history'): string[] =>
  Object.values(families).map((family) => `${family}:${right}`);

/** The argument; throws Slack's error if it is missing. */
export function requiredParameter(call: SlackCall, name: string, failure = 'invalid_arguments'): string {
  const value = call.args[name];
  if (value) return value;
  throw new SlackFailure(failure, {
    response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
  });
}

/** The JSON in an argument, if it was sent. */
export function structured(call: SlackCall, name: string, failure: string): unknown {
  const text = call.args[name];
  if (text === undefined || text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new SlackFailure(failure);
  }
}

/** The page size of a call. */
export function limitOf(call: SlackCall, otherwise: number): number {
  const text = call.args.limit;
  if (text === undefined || text === '') return otherwise;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new SlackFailure('invalid_limit');
  return limit;
}

/** The cursor for the next page. */
export const cursorFor = (next: string): string => Buffer.from(`next:${next}`).toString('base64');

/** What the cursor encodes, or null on the first page. */
export function cursorOf(call: SlackCall): string | null {
  if (!call.args.cursor) return null;
  const [, next] = /^next:(.+)$/.exec(Buffer.from(call.args.cursor, 'base64').toString()) ?? [];
  if (next === undefined) throw new SlackFailure('invalid_cursor');
  return next;
}

/** A page of a list. On the last one the cursor is empty, not absent. */
export function page<T>(call: SlackCall, items: readonly T[], otherwise: number) {
  const from = Number(cursorOf(call) ?? 0);
  if (!Number.isInteger(from)) throw new SlackFailure('invalid_cursor');
  const to = from + limitOf(call, otherwise);
  return {
    items: items.slice(from, to),
    response_metadata: { next_cursor: to < items.length ? cursorFor(String(to)) : '' },
  };
}
