import path from 'node:path';
import { changeConfigText } from '../config/change-config.ts';
import { accepts } from '../config/config-value.ts';
import { absolutePath, configFileOf, configPlaces } from '../config/places.ts';
import { starterText } from '../config/starter.ts';
import { readTeamFile } from '../config/team-file.ts';
import type { ConfigValue } from '../config/yaml-text.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { findKnownFacts } from '../known/known-facts.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sanitiseLine } from '../lib/sanitise.ts';

/** Writes a starter configuration, with what is known. Throws a Failure if there is one already. */
export async function initConfig(
  context: Context,
  { team, dryRun }: { readonly team: string | undefined; readonly dryRun: boolean },
): Promise<void> {
  const { terminal, options, paths } = context;
  const file = configFileOf(configPlaces(context));
  const homely = (place: string) =>
    place.startsWith(`${paths.home}${path.sep}`) ? `~${place.slice(paths.home.length)}` : place;
  const include = team === undefined ? null : absolutePath(team, process.cwd(), paths.home);
  const inTeam = include === null ? null : readTeamFile(include, 'Not written');
  const facts = await findKnownFacts(context);
  const found: readonly (readonly [key: string, value: ConfigValue | null])[] = [
    ['include', include === null ? null : homely(include)],
    ['person.name', facts.name],
    ['person.email', facts.email],
    ['person.github', facts.github],
    ['team.chef.repository', facts.chef === null ? null : homely(facts.chef)],
    ['repositories', facts.repositories.length === 0 ? null : facts.repositories.map(homely)],
  ];
  const elsewhere = new Set(inTeam?.places.keys());
  const known = new Map(
    found.flatMap(([key, value]) =>
      value === null || elsewhere.has(key) || !accepts(key, value) ? [] : [[key, value] as const],
    ),
  );
  const text = starterText(known, elsewhere);
  changeConfigText({ file, home: paths.home, dryRun }, (before) => {
    if (before === null) return text;
    throw new Failure(`${file} is there already, and is not overwritten.`, {
      next: ['Change it: govsupport config edit, or govsupport config set KEY VALUE'],
    });
  });
  if (options.json) {
    const set = Object.fromEntries(known);
    terminal.json({ schemaVersion: 1, command: 'config init', file, dryRun, set, text });
  } else if (dryRun) {
    terminal.note(`Would be written to ${sanitiseLine(file)}:`);
    terminal.exact(text.trimEnd());
  } else {
    terminal.result(`Written: ${sanitiseLine(file)}`);
    for (const [key, value] of known) terminal.note(`  ${key}: ${sanitiseLine([value].flat().join(', '))}`);
    terminal.note(withRunOptions('Next: govsupport config edit, then govsupport doctor', options));
  }
}
