import { Failure } from '../errors.ts';

/**
 * What goes wrong with the requests that match, instead of or in addition to the usual answer. Plain data, in the
 * format of the control route.
 */
export interface Misbehaviour {
  /** `PUT`; any method by default. */
  readonly method?: string;
  /** The path, starting with the service, where `*` matches anything: `/zendesk/api/v2/tickets/*`. */
  readonly path: string;
  /** Only the n-th matching request, from 1; all of them by default. */
  readonly nth?: number;
  /** The status to answer with instead of the real one. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** With `status`: the request still takes effect, and only its answer is replaced, as by a proxy that gave up. */
  readonly takesEffect?: boolean;
  /** A key to leave out of the answer, wherever it is in its JSON: `slas`. */
  readonly without?: string;
  /** How long to wait before the answer. */
  readonly delayMs?: number;
  /** Drop the connection without an answer, before or after the request takes effect. */
  readonly drop?: 'before' | 'after';
  /**
   * Hold the request, before or after it takes effect, until the misbehaviours are cleared, so that the client can be
   * killed at exactly that moment. A request that is held before it takes effect is discarded if the client goes away.
   */
  readonly hold?: 'before' | 'after';
}

/** A misbehaviour in force, with its id and the number of requests that it has matched. */
export interface MisbehaviourRule extends Misbehaviour {
  readonly id: number;
  seen: number;
}

const wrong = (problem: string) =>
  new Failure(`Not a valid misbehaviour: ${problem}.`, {
    next: ['For example: {"method":"PUT","path":"/zendesk/api/v2/tickets/*","nth":2,"drop":"after"}'],
  });

const kinds: Readonly<Record<keyof Misbehaviour, string>> = {
  method: 'string',
  path: 'string',
  nth: 'number',
  status: 'number',
  headers: 'object',
  body: 'string',
  takesEffect: 'boolean',
  without: 'string',
  delayMs: 'number',
  drop: 'string',
  hold: 'string',
};

/** Checks outside input. Throws a Failure that names what is wrong. */
function toMisbehaviour(value: unknown): Misbehaviour {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw wrong('it is not an object');
  for (const [key, found] of Object.entries(value)) {
    const kind = kinds[key as keyof Misbehaviour];
    if (kind === undefined) throw wrong(`there is no key "${key}"`);
    if (typeof found !== kind || found === null) throw wrong(`"${key}" has to be a value of type ${kind}`);
  }
  const asked = value as Misbehaviour;
  if (!asked.path?.startsWith('/')) throw wrong('"path" has to start with a slash');
  if (asked.nth !== undefined && !(Number.isInteger(asked.nth) && asked.nth > 0)) throw wrong('"nth" counts from 1');
  if (asked.status !== undefined && !(Number.isInteger(asked.status) && asked.status >= 200 && asked.status <= 599)) {
    throw wrong('"status" is a number from 200 to 599');
  }
  if (asked.delayMs !== undefined && !(asked.delayMs >= 0 && asked.delayMs <= 86_400_000)) {
    throw wrong('"delayMs" is a number of milliseconds, at most a day');
  }
  for (const name of ['drop', 'hold'] as const) {
    const moment: string | undefined = asked[name];
    if (moment !== undefined && moment !== 'before' && moment !== 'after') {
      throw wrong(`"${name}" is "before" or "after"`);
    }
  }
  if ([asked.status, asked.without, asked.delayMs, asked.drop, asked.hold].every((said) => said === undefined)) {
    throw wrong('it has none of "status", "without", "delayMs", "drop" and "hold"');
  }
  return asked;
}

/** Checks a list of misbehaviours, or a single one. */
export const toMisbehaviours = (value: unknown): Misbehaviour[] =>
  (Array.isArray(value) ? value : [value]).map(toMisbehaviour);

const pattern = (path: string) => new RegExp(`^${path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`);

/** Whether a rule applies to this request, leaving `nth` aside. */
export const matches = (rule: Misbehaviour, method: string, path: string): boolean =>
  (rule.method === undefined || rule.method.toUpperCase() === method) && pattern(rule.path).test(path);

/** Counts a request in the rules that it matches, and returns the first one to apply. Changes the rules. */
export function takeRule(
  rules: readonly MisbehaviourRule[],
  method: string,
  path: string,
): MisbehaviourRule | undefined {
  const met = rules.filter((rule) => matches(rule, method, path));
  for (const rule of met) rule.seen++;
  return met.find((rule) => rule.nth === undefined || rule.nth === rule.seen);
}
