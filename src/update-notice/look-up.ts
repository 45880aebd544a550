import { parseBoundedJson } from '../lib/bounded-json.ts';
import { withFileLock } from '../lib/file-lock.ts';
import { parseVersion } from '../lib/versions.ts';
import { baseAddress } from '../services/http/address.ts';
import { readText } from '../services/http/answer.ts';
import { createProxiedFetch } from '../services/http/proxied-fetch.ts';
import { projectUrl, version } from '../version.ts';
import { cacheFile, isDue, readKnown, writeKnown } from './known-release.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** How long the look-up may take, in milliseconds. */
const timeLimit = 10_000;

/** More than a release with its notes has, in bytes. */
const sizeLimit = 512 * 1024;

/** Where GitHub's API is: a variable says otherwise in tests. */
const apiOf = (env: Env): URL =>
  baseAddress(env.GOVSUPPORT_UPDATE_URL || 'https://api.github.com', 'GOVSUPPORT_UPDATE_URL');

/**
 * The version of the project's newest release, or null if the answer has none. Nothing is sent but the program's name
 * and version. https://docs.github.com/en/rest/releases/releases#get-the-latest-release
 */
async function askGitHub(env: Env): Promise<string | null> {
  const url = new URL(`repos${new URL(projectUrl).pathname}/releases/latest`, apiOf(env));
  const response = await createProxiedFetch(env).fetch(url.href, {
    redirect: 'error',
    headers: { accept: 'application/vnd.github+json', 'user-agent': `govsupport/${version}` },
    signal: AbortSignal.timeout(timeLimit),
  });
  if (response.status !== 200) return null;
  const release = parseBoundedJson(await readText(response, sizeLimit)) as { tag_name?: unknown } | null | undefined;
  const found = typeof release?.tag_name === 'string' ? release.tag_name.replace(/^v/, '') : '';
  return parseVersion(found) && found;
}

/** Notes that it is being looked up now. Returns null if it is too early, as when another command was quicker. */
const claim = (folder: string): number | null =>
  withFileLock(`${cacheFile(folder)}.lock`, 'the update notice', () => {
    const known = readKnown(folder);
    const now = Date.now();
    if (known === 'newer' || !isDue(known, now)) return null;
    writeKnown(folder, { checkedAt: now, latest: known?.latest ?? null, shown: known?.shown ?? true });
    return now;
  });

/** Looks up the newest release and keeps it in a folder. If anything goes wrong, it is tried again a day later. */
export async function lookUp(env: Env, folder: string): Promise<void> {
  try {
    const checkedAt = claim(folder);
    if (checkedAt === null) return;
    const latest = await askGitHub(env);
    if (latest !== null) writeKnown(folder, { checkedAt, latest, shown: false });
  } catch {}
}
