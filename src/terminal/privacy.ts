import { mapTexts } from '../lib/map-texts.ts';
import { sanitise } from '../lib/sanitise.ts';

/** Facts about this person and machine that need not be in what they paste. */
export interface PrivateFacts {
  readonly home: string;
  readonly user: string;
  readonly machine: string;
  /** Values by the label that stands for them, such as `team.vpn.host`. */
  readonly labelled: Readonly<Record<string, string>>;
  /** What stands for an e-mail address; by default its first letter. */
  readonly address?: (address: string) => string;
}

/** Names that say nothing about anyone. */
const common = new Set(['root', 'user', 'admin', 'ubuntu', 'debian', 'git', 'localhost', 'runner', 'node', 'home']);

/** This machine itself: a label would give it the name of one of the services that are there, which may be another one. */
const thisMachine = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i;

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** No host has a longer name, and a pattern can't have any length. https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const longestName = 253;

/** The same text in any mixture of capitals. */
const anyCase = (text: string) =>
  [...text]
    .map((letter) =>
      letter.toLowerCase() === letter.toUpperCase()
        ? literally(letter)
        : `[${letter.toLowerCase()}${letter.toUpperCase()}]`,
    )
    .join('');

/** Addresses that belong to no one: those of examples (RFC 2606), and the user that git hosts call everyone. */
const nobodys = /^git@|@(?:[\w-]+\.)*(?:example(?:\.(?:com|net|org))?|test|invalid)$/i;

interface Rule {
  readonly pattern: string;
  readonly shorter: (found: string) => string;
}

function rulesFor(facts: PrivateFacts): Rule[] {
  const rules: Rule[] = [];
  const home = facts.home.replace(/\/+$/, '');
  if (home !== '') rules.push({ pattern: `(?<![\\w.~-])${literally(home)}(?![\\w-]|\\.\\w)`, shorter: () => '~' });
  const labelled = Object.entries(facts.labelled).filter(
    ([, value]) => value.length >= 3 && value.length <= longestName && !thisMachine.test(value),
  );
  for (const [label, value] of labelled.sort((a, b) => b[1].length - a[1].length)) {
    rules.push({ pattern: `(?<![\\w.-])${anyCase(value)}(?![\\w-])`, shorter: () => `<${label}>` });
  }
  // `ada@<team.ssh.helpful>` says more than `a…@…`.
  const hosts = labelled.map(([, value]) => `(?!${anyCase(value)})`).join('');
  rules.push({
    pattern: `(?<![\\w.+-])[\\w+][\\w.+-]*@${hosts}[\\w-]+(?:\\.[\\w-]+)+`,
    shorter: (found) => (nobodys.test(found) ? found : (facts.address?.(found) ?? `${found.charAt(0)}…@…`)),
  });
  rules.push({
    pattern: '/(?:home|Users)/[^/\\s\'":]+',
    shorter: (folder) => `${folder.slice(0, folder.lastIndexOf('/'))}/<user>`,
  });
  const names = [
    [facts.user, 'user'],
    [facts.machine, 'machine'],
    [facts.machine.split('.')[0] ?? '', 'machine'],
  ] as const;
  for (const [name, label] of names) {
    if (name.length < 3 || common.has(name.toLowerCase())) continue;
    rules.push({ pattern: `(?<![\\w-])${literally(name)}(?![\\w-])`, shorter: () => `<${label}>` });
  }
  return rules;
}

/**
 * Makes text safe to paste: the home folder becomes `~`, and user, machine, e-mail addresses and the labelled values
 * are shortened.
 */
export function createPrivacy(facts: PrivateFacts): (text: string) => string {
  const rules = rulesFor(facts);
  // In one pass, so that no rule shortens another one's label, which may hold the name of a user.
  const pattern = new RegExp(rules.map((rule) => `(${rule.pattern})`).join('|'), 'g');
  return (text) =>
    text.replace(pattern, (found: string, ...groups: unknown[]) => {
      const rule = rules.find((_, index) => groups[index] !== undefined);
      return rule ? rule.shorter(found) : found;
    });
}

export { mapTexts };

/** For what comes from outside: safe to print, and shortened unless the person wants to see all of it. */
export const presentable = (privacy: ((text: string) => string) | null) => (text: string) =>
  privacy ? privacy(sanitise(text)) : sanitise(text);
