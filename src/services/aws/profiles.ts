import { statSync } from 'node:fs';
import { devNull } from 'node:os';
import path from 'node:path';
import { loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';

/** One profile's or session's settings. */
export type Section = Readonly<Record<string, string | undefined>>;

/** What AWS's two files say. */
export interface Profiles {
  readonly profiles: ReadonlyMap<string, Section>;
  readonly ssoSessions: ReadonlyMap<string, Section>;
}

/** The profile that is in force: one that was asked for, else the environment's, else the default one. */
export const profileName = (env: Readonly<Record<string, string | undefined>>, asked: string | undefined): string =>
  asked || env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || 'default';

/** What the names of sections begin with that are not profiles, as the library gives them. */
const ssoPrefix = 'sso-session.';

/** More than anyone's profiles take, in bytes. */
const mostBytes = 8 * 1024 * 1024;

/** A file that can be read to its end, or one that says nothing in place of a pipe, a device or something huge. */
function bounded(file: string): string {
  try {
    const is = statSync(file);
    return is.isFile() && is.size <= mostBytes ? file : devNull;
  } catch {
    return devNull;
  }
}

/**
 * Reads `~/.aws/config` and `~/.aws/credentials`, or what the environment names instead, as AWS's own SDK does. The
 * credentials file wins if both have a setting. A file that can't be read says nothing.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export async function readProfiles(env: Readonly<Record<string, string | undefined>>, home: string): Promise<Profiles> {
  const place = (name: string, usual: string) =>
    bounded((env[name] || path.join(home, '.aws', usual)).replace(/^~(?=\/)/, home));
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    configFilepath: place('AWS_CONFIG_FILE', 'config'),
    filepath: place('AWS_SHARED_CREDENTIALS_FILE', 'credentials'),
    ignoreCache: true,
  });
  const profiles = new Map<string, Section>();
  const ssoSessions = new Map<string, Section>();
  for (const [name, section] of Object.entries(configFile)) {
    if (name.startsWith(ssoPrefix)) ssoSessions.set(name.slice(ssoPrefix.length), section);
    else profiles.set(name, section);
  }
  for (const [name, section] of Object.entries(credentialsFile)) {
    profiles.set(name, { ...profiles.get(name), ...section });
  }
  return { profiles, ssoSessions };
}
