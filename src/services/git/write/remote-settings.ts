import path from 'node:path';
import { keepSecret } from '../../../redaction/redact.ts';
import { credentialsOf, withoutCredentials } from '../address.ts';
import { parseSettings, type Setting, settingsArguments } from '../settings.ts';
import type { WriteGit } from './run-git.ts';

/** All settings that apply in a repository. Empty if git refuses to read it. */
export async function readSettings(git: WriteGit): Promise<Setting[]> {
  const listed = await git(settingsArguments);
  const settings = listed.ok ? parseSettings(listed.stdout) : [];
  for (const { key, value } of settings) if (/^(?:remote|url)\..*(?:url|insteadof)$/s.test(key)) keepSecretOf(value);
  return settings;
}

/** A user name alone is not secret, unless it is as long as a token. */
const shortestToken = 20;

/** Keeps the secret in an address out of all output. */
function keepSecretOf(address: string): void {
  const found = credentialsOf(address) ?? '';
  const password = found.includes(':') ? found.slice(found.indexOf(':') + 1) : found;
  if (found.includes(':') || found.length >= shortestToken) keepSecret(password);
}

/** The person's settings, without the repository's: only these may name a program while we read. */
export const personsOwn = (settings: readonly Setting[]): Setting[] =>
  settings.filter(({ scope }) => scope !== 'local' && scope !== 'worktree');

/** An address after the longest matching `insteadOf` rule, or null if none matches. */
function rewritten(settings: readonly Setting[], kind: 'insteadof' | 'pushinsteadof', address: string) {
  const rules = settings.flatMap(({ key, value }) => {
    const base = new RegExp(`^url\\.(.*)\\.${kind}$`, 's').exec(key)?.[1];
    return base !== undefined && address.startsWith(value) ? [{ base, prefix: value }] : [];
  });
  const longest = rules.sort((a, b) => b.prefix.length - a.prefix.length)[0];
  return longest ? longest.base + address.slice(longest.prefix.length) : null;
}

/**
 * The address to which git pushes for a remote: the first one, perhaps with credentials; null if it has none.
 * https://git-scm.com/docs/git-config#Documentation/git-config.txt-urlltbasegtpushInsteadOf
 */
export function pushAddress(settings: readonly Setting[], remote: string): string | null {
  const first = (key: string) => settings.find((each) => each.key === `remote.${remote}.${key}`)?.value;
  const address = first('pushurl') ?? first('url');
  if (address === undefined) return null;
  const push = first('pushurl') === undefined ? rewritten(settings, 'pushinsteadof', address) : null;
  return push ?? rewritten(settings, 'insteadof', address) ?? address;
}

/** The remote's name while it is asked, so that its address, which may contain credentials, is in no argument. */
export const askedRemote = 'govsupport-asked';

/** Settings that make git use an address for `askedRemote`. They are passed through the environment. */
export function askingSettings(address: string): [string, string][] {
  const secret = credentialsOf(address);
  const plain = secret === null ? address : withoutCredentials(address);
  return [
    [`remote.${askedRemote}.url`, plain],
    // It was rewritten already, and no rule is longer than this one.
    [`url.${plain}.insteadOf`, plain],
    ...(secret === null ? [] : [signIn(plain, secret)]),
  ];
}

const signIn = (address: string, secret: string): [string, string] =>
  secret.includes(':')
    ? [`http.${address}.extraHeader`, `Authorization: Basic ${Buffer.from(secret).toString('base64')}`]
    : [`credential.${address}.username`, secret];

/** Wraps a credential helper so that it only reads: git would otherwise also make it store or erase a password. */
function onlyGets(helper: string): string {
  if (helper === '') return '';
  const command = helper.startsWith('!')
    ? helper.slice(1)
    : path.isAbsolute(helper)
      ? helper
      : `git credential-${helper}`;
  return `!f() { test "$1" != get || ${command} get; }; f`;
}

/** The person's settings for signing in, as they apply outside the repository. */
export function signInSettings(settings: readonly Setting[]): [string, string][] {
  const own = personsOwn(settings);
  const isHelper = (key: string) => /^credential\.(?:.*\.)?helper$/s.test(key);
  const others = own.filter(({ key }) => /^(?:credential|http)\./.test(key) && !/helper$|extraheader$/.test(key));
  return [
    ...others.map(({ key, value }): [string, string] => [key, value]),
    // An empty value resets the helpers read before.
    ['credential.helper', ''],
    ...own.filter(({ key }) => isHelper(key)).map(({ key, value }): [string, string] => [key, onlyGets(value)]),
  ];
}
