import { statSync } from 'node:fs';
import { devNull } from 'node:os';
import path from 'node:path';
import { loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';

/** The settings of one profile or session. */
export type Section = Readonly<Record<string, string | undefined>>;

/** The settings in AWS's two files. */
export interface Profiles {
  readonly profiles: ReadonlyMap<string, Section>;
  readonly ssoSessions: ReadonlyMap<string, Section>;
}

/** The name of the profile to use: the requested one, else the environment's, else the default. */
export const profileName = (env: Readonly<Record<string, string | undefined>>, asked: string | undefined): string =>
  asked || env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || 'default';

/** How the library marks sections that are SSO sessions, not profiles. */
const ssoPrefix = 'sso-session.';

/** Larger than anyone's profiles, in bytes. */
const mostBytes = 8 * 1024 * 1024;

/** The file if it can be read to its end; an empty one instead of a pipe, a device or something huge. */
function bounded(file: string): string {
  try {
    const is = statSync(file);
    return is.isFile() && is.size <= mostBytes ? file : devNull;
  } catch {
    return devNull;
  }
}

/**
 * Reads `~/.aws/config` and `~/.aws/credentials`, or what the environment names instead, like AWS's own SDK. The
 * credentials file wins if both have a setting. An unreadable file counts as empty.
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
