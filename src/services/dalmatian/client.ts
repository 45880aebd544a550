import { access, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { programsOf } from './brewfile.ts';
import type { Dalmatian, DalmatianMode, DalmatianState } from './dalmatian.ts';
import { Files, parseFields, readText } from './files.ts';
import { parseExpiry } from './times.ts';

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

const isFolder = (file: string) =>
  stat(file).then(
    (is) => is.isDirectory(),
    () => false,
  );

async function modeOf(files: Files): Promise<DalmatianMode> {
  const version = (await files.fields('version.json', 'optional'))?.version;
  if (version === 'v2') return 'v2';
  if (version !== undefined && version !== 'v1') files.note(files.path('version.json'), 'names neither v1 nor v2');
  // The tool's own default, which it writes if there is no such file.
  return 'v1';
}

async function signedInWithKeys(files: Files): Promise<Date | null> {
  await files.fields('config.json', 'needed', ['account_id', 'dalmatian_role']);
  if (!(await exists(files.path('credentials.json.enc')))) files.missing.push(files.path('credentials.json.enc'));
  // The role's session is renewed silently for as long as the MFA session lasts. But a damaged file stops the tool.
  await files.expiry('assume_role_credentials.json');
  return files.expiry('mfa_credentials.json');
}

/**
 * A setting of a profile in an AWS config file.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
 */
function profileValue(config: string, profile: string, key: string): string | null {
  let inside = false;
  for (const line of config.split('\n').map((text) => text.trim())) {
    if (line.startsWith('[')) inside = new RegExp(`^\\[\\s*profile\\s+${profile}\\s*\\]`).test(line);
    const [, name, value] = /^([^\s=#;]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (inside && name === key && value) return value;
  }
  return null;
}

async function signedInWithSso(files: Files, cache: string): Promise<Date | null> {
  await files.fields('setup.json', 'needed');
  const config = await files.text('dalmatian-sso.config', 'needed');
  if (config === null) return null;
  const startUrl = profileValue(config, 'dalmatian-login', 'sso_start_url');
  if (startUrl === null) {
    files.note(files.path('dalmatian-sso.config'), 'has no sso_start_url for the profile dalmatian-login');
    return null;
  }
  const names = await readdir(cache).catch(() => []);
  let latest: Date | null = null;
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    const file = path.join(cache, name);
    const read = await readText(file);
    // Other sign-ins keep their files here too. The tool searches them all for the address, and uses the first match.
    if (read === null || !('text' in read) || !read.text.includes(`"${startUrl}"`)) continue;
    const fields = parseFields(read.text);
    if (fields === null) files.note(file, 'is not JSON');
    if (fields?.startUrl !== startUrl) continue;
    const date = parseExpiry(fields.expiresAt);
    if (date !== null && (latest === null || date > latest)) latest = date;
  }
  return latest;
}

/** Reads dalmatian-tools' files in this home folder. The tool knows no other place: XDG folders don't move it. */
export function createDalmatian(home: string): Dalmatian {
  return {
    async installation(program) {
      const root = path.dirname(path.dirname(await realpath(program)));
      if (!(await isFolder(path.join(root, 'bin', 'configure-commands')))) return null;
      const lookedFor = path.dirname(await realpath(path.dirname(program)));
      return { root, findsItsParts: lookedFor === root };
    },
    async programs(root) {
      const read = await readText(path.join(root, 'Brewfile'));
      return read !== null && 'text' in read ? programsOf(read.text) : null;
    },
    async state(): Promise<DalmatianState> {
      const files = new Files(path.join(home, '.config', 'dalmatian'));
      const mode = await modeOf(files);
      const signedInUntil =
        mode === 'v1'
          ? await signedInWithKeys(files)
          : await signedInWithSso(files, path.join(home, '.aws', 'sso', 'cache'));
      return { mode, signedInUntil, missingFiles: files.missing, damagedFiles: files.damaged };
    },
  };
}
