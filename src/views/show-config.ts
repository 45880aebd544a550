import type { LoadedConfig, Origin } from '../config/load.ts';
import type { KeyInfo } from '../config/schema.ts';
import type { Context } from '../context.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import { wrap } from '../terminal/wrap.ts';
import { type Fact, records } from './records.ts';

function shownOrigin(origin: Origin | null, teamFile: string | null): string {
  if (origin === null) return 'not set';
  if (origin.from === 'environment') return origin.name;
  return `${origin.file === teamFile ? "team's file, " : ''}line ${origin.line}`;
}

/** Shows every key with its value and where that came from. */
export async function showConfig(context: Context, config: LoadedConfig, keys: readonly KeyInfo[]): Promise<void> {
  const { terminal, options, paths, playbook } = context;
  const isSolarwinds = config.get('services.papertrail.kind') === 'solarwinds';
  const depending: Readonly<Record<string, string | null>> = {
    'services.zendesk.url': playbook.addresses.zendesk,
    // SolarWinds has an address for each region, and no default.
    ...(isSolarwinds ? { 'services.papertrail.url': null } : {}),
  };
  const rows = keys.map(({ key, summary, usual }) => ({
    key,
    value: config.get(key) ?? null,
    origin: config.origin(key),
    summary,
    // Defaults that are in force.
    usual: key in depending ? (depending[key] ?? null) : usual,
  }));
  if (options.json) {
    terminal.json({
      schemaVersion: 1,
      command: 'config',
      file: config.file,
      teamFile: config.teamFile,
      usualFile: paths.configFile,
      keys: rows,
    });
    return;
  }
  const colours = await terminal.colours();
  const heading = config.file
    ? `From ${sanitiseLine(config.file)}${config.teamFile ? `\nwhich includes your team's file ${sanitiseLine(config.teamFile)}` : ''}`
    : `There is no configuration file yet. It would be ${sanitiseLine(paths.configFile)}`;
  if (terminal.signs.areWords) {
    const all = rows.map(({ key, value, origin, summary, usual }): Fact[] => [
      ['Key', key],
      ['Value', value === null ? (usual ?? 'not set') : [value].flat().join(', ')],
      value === null && usual === null
        ? ['For', summary]
        : ['From', value === null ? 'default' : shownOrigin(origin, config.teamFile)],
    ]);
    return terminal.result([heading, ...records(all, terminal.columns)].join('\n'));
  }
  const width = Math.max(...rows.map((row) => row.key.length));
  const pad = ' '.repeat(width + 2);
  const row = (key: string, text: string) =>
    key.padEnd(width + 2) + wrap(text, Math.max(20, terminal.columns - pad.length)).replaceAll('\n', `\n${pad}`);
  const lines = rows.map(({ key, value, origin, summary, usual }) => {
    if (value === null && usual !== null) return colours.dim(row(key, `${sanitiseLine(usual)} (default)`));
    if (value === null) return colours.dim(row(key, `not set: ${summary}`));
    const shown = sanitiseLine(Array.isArray(value) ? value.join(', ') : String(value));
    return (
      colours.bold(key) +
      row(key, `${shown} ${colours.dim(`(${shownOrigin(origin, config.teamFile)})`)}`).slice(key.length)
    );
  });
  terminal.result([heading, '', ...lines].join('\n'));
}
