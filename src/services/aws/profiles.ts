import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One profile's or session's settings. */
export type Section = Readonly<Record<string, string>>;

/** What AWS's two files say. */
export interface Profiles {
  readonly profiles: ReadonlyMap<string, Section>;
  readonly ssoSessions: ReadonlyMap<string, Section>;
}

/** `[profile ops]` → its settings. https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
function parse(text: string): Map<string, Record<string, string>> {
  const sections = new Map<string, Record<string, string>>();
  let section: Record<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\[\s*(.+?)\s*\]/.exec(line)?.[1]?.replace(/\s+/g, ' ');
    if (header !== undefined) {
      section = sections.get(header) ?? {};
      sections.set(header, section);
      continue;
    }
    // An indented line belongs to a nested setting, of which none is needed here.
    const [, key, value] = /^([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section && key !== undefined && value !== undefined) {
      section[key.toLowerCase()] = value.replace(/\s[#;].*$/, '').trim();
    }
  }
  return sections;
}

function readSections(file: string): Map<string, Record<string, string>> {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch {
    // Not there or not readable: then it says nothing.
    return new Map();
  }
}

/**
 * Reads `~/.aws/config` and `~/.aws/credentials`, or what the environment names instead. Where both have a profile,
 * the credentials file's settings stand. https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 */
export function readProfiles(env: Readonly<Record<string, string | undefined>>, home: string): Profiles {
  const place = (name: string, usual: string) =>
    (env[name] || path.join(home, '.aws', usual)).replace(/^~(?=\/)/, home);
  const profiles = new Map<string, Section>();
  const ssoSessions = new Map<string, Section>();
  for (const [name, section] of readSections(place('AWS_CONFIG_FILE', 'config'))) {
    if (name.startsWith('sso-session ')) ssoSessions.set(name.slice('sso-session '.length), section);
    else if (name === 'default') profiles.set(name, { ...profiles.get(name), ...section });
    else if (name.startsWith('profile ')) profiles.set(name.slice('profile '.length), section);
  }
  for (const [name, section] of readSections(place('AWS_SHARED_CREDENTIALS_FILE', 'credentials'))) {
    profiles.set(name, { ...profiles.get(name), ...section });
  }
  return { profiles, ssoSessions };
}
