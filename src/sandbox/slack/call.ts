import type { WorldStore } from '../store.ts';
import type { ConversationKind, SlackToken, SlackUser, SlackWorld } from './world.ts';

/** A failure as Slack says it: HTTP 200 with `ok: false`, but for limits. */
export class SlackFailure extends Error {
  readonly details: Readonly<Record<string, unknown>>;
  /** Where it is a limit: how many seconds to wait. */
  readonly retryAfter: number | null;

  constructor(error: string, details: Readonly<Record<string, unknown>> = {}, retryAfter: number | null = null) {
    super(error);
    this.details = details;
    this.retryAfter = retryAfter;
  }
}

/** One call of a method, by somebody who is signed in. */
export interface SlackCall {
  readonly store: WorldStore;
  /** Slack's part of the world, as it is now. */
  world(): SlackWorld;
  readonly token: SlackToken;
  readonly user: SlackUser;
  /** What was sent. Structured values are JSON. */
  readonly args: Readonly<Record<string, string>>;
}

/** A method of the Web API. */
export interface SlackMethod {
  /** The scopes of which at least one is needed before anything is looked at; a bot's where they differ. */
  readonly scopes: readonly string[];
  readonly botScopes?: readonly string[];
  /** Whether it reads JSON. Elsewhere a JSON body is as good as none. */
  readonly json: boolean;
  /** Gives the answer without `ok`. Throws a SlackFailure. */
  run(call: SlackCall): object;
}

/** The person or app that a token stands for. */
export function signIn(world: SlackWorld, token: string | null): { token: SlackToken; user: SlackUser } {
  if (!token) throw new SlackFailure('not_authed');
  const known = world.tokens.find((one) => one.token === token);
  const user = world.users.find((one) => one.id === known?.user);
  if (!known || !user) throw new SlackFailure('invalid_auth');
  if (known.state === 'revoked') throw new SlackFailure('token_revoked');
  if (known.state === 'expired') throw new SlackFailure('token_expired');
  return { token: known, user };
}

/** Throws `missing_scope` unless the token has at least one of them. */
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

/** The scope for such a conversation: `channels:read`, `im:history`. */
export const scopeFor = (kind: ConversationKind, right: 'read' | 'history'): string => `${families[kind]}:${right}`;

/** Any scope of the family: `channels:read,groups:read,mpim:read,im:read`. */
export const anyConversation = (right: 'read' | 'history'): string[] =>
  Object.values(families).map((family) => `${family}:${right}`);

/** The argument, or Slack's answer to its absence. */
export function needed(call: SlackCall, name: string, failure = 'invalid_arguments'): string {
  const value = call.args[name];
  if (value) return value;
  throw new SlackFailure(failure, {
    response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
  });
}

/** What the JSON in an argument holds, if it was sent. */
export function structured(call: SlackCall, name: string, failure: string): unknown {
  const text = call.args[name];
  if (text === undefined || text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new SlackFailure(failure);
  }
}

/** How many items a page is to hold. */
export function limitOf(call: SlackCall, otherwise: number): number {
  const text = call.args.limit;
  if (text === undefined || text === '') return otherwise;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new SlackFailure('invalid_limit');
  return limit;
}

/** A cursor for what is to come next. */
export const cursorFor = (next: string): string => Buffer.from(`next:${next}`).toString('base64');

/** What the cursor stands for, or null on the first page. */
export function cursorOf(call: SlackCall): string | null {
  if (!call.args.cursor) return null;
  const [, next] = /^next:(.+)$/.exec(Buffer.from(call.args.cursor, 'base64').toString()) ?? [];
  if (next === undefined) throw new SlackFailure('invalid_cursor');
  return next;
}

/** One page of a list. The cursor is empty on the last one, and not absent. */
export function page<T>(call: SlackCall, items: readonly T[], otherwise: number) {
  const from = Number(cursorOf(call) ?? 0);
  if (!Number.isInteger(from)) throw new SlackFailure('invalid_cursor');
  const to = from + limitOf(call, otherwise);
  return {
    items: items.slice(from, to),
    response_metadata: { next_cursor: to < items.length ? cursorFor(String(to)) : '' },
  };
}
