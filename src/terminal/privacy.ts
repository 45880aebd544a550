import { sanitise } from './sanitise.ts';

/** What is known about this person and machine and need not be in what they paste somewhere. */
export interface PrivateFacts {
  readonly home: string;
  readonly user: string;
  readonly machine: string;
  /** Values by the label that stands for them, such as `team.vpn.host`. */
  readonly labelled: Readonly<Record<string, string>>;
}

/** Names that say nothing about anybody. */
const common = new Set(['root', 'user', 'admin', 'ubuntu', 'debian', 'git', 'localhost', 'runner', 'node', 'home']);

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/**
 * Makes text safe to paste: the home folder becomes `~`, and user, machine, e-mail addresses and the labelled values
 * are shortened.
 */
export function createPrivacy(facts: PrivateFacts): (text: string) => string {
  const rules: [RegExp, string][] = [];
  if (facts.home.length > 1) rules.push([new RegExp(`${literally(facts.home)}(?=$|[/\\s'":;,)])`, 'g'), '~']);
  const labelled = Object.entries(facts.labelled).filter(([, value]) => value.length > 1);
  for (const [label, value] of labelled.sort((a, b) => b[1].length - a[1].length)) {
    rules.push([new RegExp(`(?<![\\w.-])${literally(value)}(?![\\w-])`, 'gi'), `<${label}>`]);
  }
  rules.push([/(?<![\w.+-])([\w+])[\w.+-]*@[\w-]+(?:\.[\w-]+)+/g, '$1…@…']);
  rules.push([/(\/(?:home|Users)\/)[^/\s'":]+/g, '$1<user>']);
  for (const [name, label] of [
    [facts.user, 'user'],
    [facts.machine, 'machine'],
  ] as const) {
    if (name.length < 3 || common.has(name.toLowerCase())) continue;
    rules.push([new RegExp(`(?<![\\w<-])${literally(name)}(?![\\w>-])`, 'g'), `<${label}>`]);
  }
  return (text) => rules.reduce((result, [pattern, shorter]) => result.replace(pattern, shorter), text);
}

/** Applies a change to every text in plain data; keys of objects stay. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change)) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)])) as T;
  }
  return value;
}

/** For what comes from outside: safe to print, and shortened unless the person wants to see all of it. */
export const presentable = (privacy: ((text: string) => string) | null) => (text: string) =>
  privacy ? privacy(sanitise(text)) : sanitise(text);
