import os from 'node:os';
import type { LoadedConfig } from '../config/load.ts';
import type { Context } from '../context.ts';
import { readOwnWords } from '../lib/own-words.ts';
import type { CheckResult } from '../runner/run-checks.ts';
import { createAnonymiser } from '../terminal/anonymise.ts';
import type { PrivateFacts } from '../terminal/privacy.ts';

/** Keys whose values are names of people or hosts. */
const privateKeys = [
  'person.name',
  'person.email',
  'person.github',
  'team.vpn.host',
  'team.staging.url',
  'team.ssh.govpressV1',
  'team.ssh.helpful',
] as const;

/** The part of an address or an ssh destination that names a host. */
const hostOf = (value: string) => URL.parse(value)?.hostname || value.replace(/^.*@/, '');

/** Values of the configuration by their keys, and the hosts in them. */
export function labelledValues(config: LoadedConfig, keys: readonly string[]): Record<string, string> {
  const labelled: Record<string, string> = {};
  for (const key of keys) {
    const value = config.get(key);
    if (typeof value !== 'string') continue;
    // The same as `govsupport config get` prints, so that commands with the label can be pasted.
    labelled[key] = value;
    if (!key.startsWith('person.') && hostOf(value) !== value) labelled[`host of ${key}`] = hostOf(value);
  }
  return labelled;
}

/** What is known about this person and machine, and what the checks found that is private. */
export const privateFacts = (
  { paths }: { readonly paths: Pick<Context['paths'], 'home'> },
  results: readonly CheckResult[],
  values: Readonly<Record<string, string>>,
): PrivateFacts => ({
  home: paths.home,
  user: os.userInfo().username,
  machine: os.hostname(),
  labelled: Object.assign({}, ...results.map(({ finding }) => finding.private), values),
});

/** What `doctor` shortens: everything of this that it shows can be pasted. */
export const doctorFacts = (context: Context, config: LoadedConfig, results: readonly CheckResult[]): PrivateFacts =>
  privateFacts(context, results, labelledValues(config, privateKeys));

/** For a report when nothing more is known, such as after a crash. */
export function anonymiserWithoutConfig(): (text: string) => string {
  const facts = privateFacts({ paths: { home: os.homedir() } }, [], {});
  return createAnonymiser({ facts, name: null, words: readOwnWords() });
}
