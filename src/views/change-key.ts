import { changeConfig } from '../config/change-config.ts';
import { valueAt } from '../config/keys.ts';
import { parseConfigFile } from '../config/parse.ts';
import { configFileOf, configPlaces } from '../config/places.ts';
import { type KeyInfo, listKeys } from '../config/schema.ts';
import { withIncluded } from '../config/team-file.ts';
import type { ConfigValue } from '../config/yaml-text.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import { keepSecret } from '../redaction/redact.ts';
import { checkPlaybook } from './check-playbook.ts';

const shown = (value: unknown) => sanitiseLine(Array.isArray(value) ? value.join(', ') : String(value));

/** A value that repeats a secret of the environment is refused. */
function keepVariables({ env }: Context): void {
  for (const { secret, environment } of listKeys()) {
    const value = secret && environment ? env[environment] : undefined;
    if (value) keepSecret(value);
  }
}

/** Where the team's file sets a key, in words, and to which value. Null if it says nothing, or can't be read. */
function inTeamFile(file: string, text: string, { home }: { home: string }, key: string) {
  const parts = key.split('.');
  try {
    const own = parseConfigFile(file, Buffer.from(text));
    const bare: Record<string, unknown> = { include: own.values.include };
    const { written, teamFile } = withIncluded({ values: bare, places: new Map() }, file, home);
    const place = written.places.get(key);
    if (teamFile === null || !place || key === 'include') return null;
    return { words: `${place.file}, line ${place.line}`, value: valueAt(written.values, parts) };
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** Sets or removes a key in config.yaml, and reports the result. Throws as `changeConfig` does. */
export async function changeKey(
  context: Context,
  { key, environment }: KeyInfo,
  newValue: () => ConfigValue | undefined,
  dryRun: boolean,
): Promise<void> {
  const { options, terminal, env } = context;
  keepVariables(context);
  const value = newValue();
  const places = configPlaces(context);
  const file = configFileOf(places);
  if (key === 'playbook' && typeof value === 'string') checkPlaybook(file, value, places.home, 'Not set');
  const { before, after } = changeConfig({ file, home: places.home, dryRun }, [{ key, value }]);
  const changed = (before ?? '') !== after;
  const variable = environment !== null && env[environment] ? environment : null;
  const team = inTeamFile(file, after, places, key);
  if (options.json) {
    terminal.json({
      schemaVersion: 1,
      command: value === undefined ? 'config unset' : 'config set',
      key,
      value: value ?? null,
      file,
      changed,
      dryRun,
      outrankedBy: variable,
      outranks: value === undefined ? null : (team?.words ?? null),
    });
    return;
  }
  const where = sanitiseLine(file);
  const [isNow, isRemoved] = dryRun ? ['would be', 'would be removed'] : ['is now', 'is removed'];
  if (value !== undefined) terminal.result(`${key} ${changed ? isNow : 'is already'} ${shown(value)} in ${where}`);
  else terminal.result(`${key} ${changed ? `${isRemoved} from` : 'is not set in'} ${where}`);
  if (variable) terminal.warn(`${variable} is set in the environment, and overrides it.`);
  else if (team && value !== undefined)
    terminal.note(`It overrides ${shown(team.value)} (${sanitiseLine(team.words)}).`);
  else if (team) terminal.note(`The value in use is ${shown(team.value)} (${sanitiseLine(team.words)}).`);
}
