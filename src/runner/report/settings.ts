import type { LoadedConfig } from '../../config/load.ts';
import { listKeys } from '../../config/schema.ts';

/** A key that is set: where, and what may be said of its value. */
export interface SetKey {
  readonly key: string;
  /** `config.yaml`, `the team's file`, or the name of a variable. */
  readonly where: string;
  /** The value if it is one of a few that every team has, or the kind of reference; null for any other. */
  readonly value: string | null;
}

/** Keys whose values say nothing about a team. */
const open = ['services.papertrail.kind', 'team.vpn.port'];

function shownValue(config: LoadedConfig, key: string): string | null {
  const value = config.get(key);
  if (open.includes(key)) return String(value);
  const kind = /^(op|env|keychain):/.exec(String(value))?.[1];
  return kind === undefined ? null : `a reference, ${kind}`;
}

/** The keys that are set, in the order of the configuration. */
export function setKeys(config: LoadedConfig): readonly SetKey[] {
  return listKeys().flatMap(({ key }) => {
    const origin = config.origin(key);
    if (origin === null) return [];
    if (origin.from === 'environment') return [{ key, where: origin.name, value: null }];
    const where = origin.file === config.teamFile ? "the team's file" : 'config.yaml';
    return [{ key, where, value: shownValue(config, key) }];
  });
}
