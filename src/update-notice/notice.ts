import { realpathSync } from 'node:fs';
import path from 'node:path';
import { mayBeFalse } from '../config/load.ts';
import { configPlaces } from '../config/places.ts';
import type { Context } from '../context.ts';
import { switchedOn } from '../lib/switched-on.ts';
import { isNewer } from '../lib/versions.ts';
import { isAutomated } from '../terminal/terminal.ts';
import { projectUrl, version } from '../version.ts';
import { isDue, readKnown, writeKnown } from './known-release.ts';
import { updateCommand } from './update-command.ts';

type Parts = Pick<Context, 'options' | 'env' | 'paths'>;

function words(latest: string, command: string | null): string {
  return [
    '',
    `govsupport ${latest} is available; this is ${version}.`,
    ...(command ? [`  Update: ${command}`] : []),
    `  What changed: ${projectUrl}/blob/v${latest}/CHANGELOG.md`,
  ].join('\n');
}

/** The folder of the program: the one above that of the file that was started. */
const ownFolder = () => path.dirname(path.dirname(realpathSync(process.argv[1] as string)));

/**
 * The notice that there is a newer version, once after each look-up; null if there is nothing to say, or the person does
 * not want to hear it. Starts a look-up if the last was a day ago. Reads one small file, and never fails.
 */
export async function updateNotice(parts: Parts): Promise<string | null> {
  const { options, env, paths } = parts;
  if (options.json || options.quiet || isAutomated(env) || switchedOn(env.GOVSUPPORT_NO_UPDATE_NOTICE)) return null;
  try {
    const known = readKnown(paths.cacheFolder);
    if (known === 'newer') return null;
    const news = known && !known.shown && isNewer(known.latest ?? '', version) ? known.latest : null;
    if (!news && known && !isDue(known, Date.now())) return null;
    if (mayBeFalse(configPlaces(parts), 'updateNotice')) return null;
    // What is known is shown first, however old: whoever works now and then would never see it.
    if (!news || !known) {
      const { startLookUp } = await import('./start-look-up.ts');
      startLookUp(ownFolder());
      return null;
    }
    writeKnown(paths.cacheFolder, { ...known, shown: true });
    return words(news, updateCommand(ownFolder(), paths.home));
  } catch {
    return null;
  }
}
