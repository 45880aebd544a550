import { Failure } from '../errors.ts';

/**
 * How the practice world is told to misbehave: what happens to the requests that match, instead of or around the
 * usual answer. Plain data, as the control route takes it.
 */
export interface Misbehaviour {
  /** `PUT`; every method where it is missing. */
  readonly method?: string;
  /** The path with the service in front, where `*` stands for anything: `/zendesk/api/v2/tickets/*`. */
  readonly path: string;
  /** Only the n-th request that matches, from 1; every one where it is missing. */
  readonly nth?: number;
  /** The answer has this status, and not the real one. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** With `status`: the request is carried out, and only its answer replaced, as behind a proxy that gave up. */
  readonly takesEffect?: boolean;
  /** How long to wait before the answer. */
  readonly delayMs?: number;
  /** The connection is cut without an answer: before the request was carried out, or after. */
  readonly drop?: 'before' | 'after';
  /**
   * It waits, before it is carried out or after, until the misbehaviours are cleared: so that whoever asked can be
   * ended at that very moment. What waits to be carried out is forgotten where whoever asked has gone.
   */
  readonly hold?: 'before' | 'after';
}

/** One that is in force, with its id and the number of requests that it has seen. */
export interface MisbehaviourRule extends Misbehaviour {
  readonly id: number;
  seen: number;
}

const wrong = (problem: string) =>
  new Failure(`That is not a misbehaviour: ${problem}.`, {
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
  delayMs: 'number',
  drop: 'string',
  hold: 'string',
};

/** Checks what came from outside. Throws a Failure that names what is wrong. */
function toMisbehaviour(value: unknown): Misbehaviour {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw wrong('it is not an object');
  for (const [key, found] of Object.entries(value)) {
    const kind = kinds[key as keyof Misbehaviour];
    if (kind === undefined) throw wrong(`there is no "${key}"`);
    if (typeof found !== kind || found === null) throw wrong(`"${key}" has to be of type ${kind}`);
  }
  const asked = value as Misbehaviour;
  if (!asked.path?.startsWith('/')) throw wrong('"path" has to begin with a slash');
  if (asked.nth !== undefined && !(Number.isInteger(asked.nth) && asked.nth > 0)) throw wrong('"nth" counts from 1');
  if (asked.status !== undefined && !(Number.isInteger(asked.status) && asked.status >= 200 && asked.status <= 599)) {
    throw wrong('"status" is a number from 200 to 599');
  }
  if (asked.delayMs !== undefined && !(asked.delayMs >= 0 && asked.delayMs <= 86_400_000)) {
    throw wrong('"delayMs" is a number of milliseconds, a day at most');
  }
  for (const name of ['drop', 'hold'] as const) {
    const moment: string | undefined = asked[name];
    if (moment !== undefined && moment !== 'before' && moment !== 'after') {
      throw wrong(`"${name}" is "before" or "after"`);
    }
  }
  if ([asked.status, asked.delayMs, asked.drop, asked.hold].every((said) => said === undefined)) {
    throw wrong('it says neither "status" nor "delayMs" nor "drop" nor "hold"');
  }
  return asked;
}

/** The same for a list of them, or a single one. */
export const toMisbehaviours = (value: unknown): Misbehaviour[] =>
  (Array.isArray(value) ? value : [value]).map(toMisbehaviour);

const pattern = (path: string) => new RegExp(`^${path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`);

/** Whether a rule is about this request, whichever number it has. */
export const matches = (rule: Misbehaviour, method: string, path: string): boolean =>
  (rule.method === undefined || rule.method.toUpperCase() === method) && pattern(rule.path).test(path);

/**
 * Counts a request in the rules that it matches, and gives the first one that is to be acted upon.
 * The rules are changed.
 */
export function meet(rules: readonly MisbehaviourRule[], method: string, path: string): MisbehaviourRule | undefined {
  const met = rules.filter((rule) => matches(rule, method, path));
  for (const rule of met) rule.seen++;
  return met.find((rule) => rule.nth === undefined || rule.nth === rule.seen);
}
