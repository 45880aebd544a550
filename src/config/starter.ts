import { type KeyInfo, listKeys } from './schema.ts';
import { type ConfigValue, valueInLine } from './yaml-text.ts';

const heading = `# Settings for you and your team. Remove the # from a line to set it, or use
# "govsupport config set KEY VALUE". To see what is set: govsupport config
#
# A secret is never written here, only where it is: op://vault/item/field (1Password),
# env:NAME (an environment variable) or keychain:NAME.
`;

const example = ({ reference, usual, kind }: KeyInfo) =>
  reference === 'must' ? ' op://vault/item/field' : usual !== null ? ` ${usual}` : kind === 'list' ? ' [~/code]' : '';

/** The keys below a place in the file, each with what it is. */
function section(keys: readonly KeyInfo[], known: ReadonlyMap<string, ConfigValue>, prefix: string): string[] {
  const below = keys.filter(({ key }) => key.startsWith(prefix));
  const indent = '  '.repeat(prefix.split('.').length - 1);
  return [...new Set(below.map(({ key }) => key.slice(prefix.length).split('.')[0] ?? ''))].flatMap((name) => {
    const own = below.find(({ key }) => key === `${prefix}${name}`);
    const gap = prefix === '' ? [''] : [];
    if (!own) return [...gap, `${indent}${name}:`, ...section(keys, known, `${prefix}${name}.`)];
    const value = known.get(own.key);
    const line = value === undefined ? `# ${name}:${example(own)}` : `${name}: ${valueInLine(value)}`;
    return [...gap, `${indent}# ${own.summary}`, `${indent}${line}`];
  });
}

/**
 * A starter configuration: every key with its description, set if its value is known. `elsewhere` are keys that need
 * not be set here.
 */
export function starterText(known: ReadonlyMap<string, ConfigValue>, elsewhere: ReadonlySet<string>): string {
  const keys = listKeys().filter(({ key }) => known.has(key) || !elsewhere.has(key));
  return `${heading}${section(keys, known, '').join('\n')}\n`;
}
