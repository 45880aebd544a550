import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { incidentIoKey, stagingCredentialsOf, tokenOf, userOf } from '../credentials.ts';
import { relativeTime } from '../fixtures.ts';
import type { Person } from '../world.ts';
import { accessName } from './repositories.ts';

/** Copies a folder of templates. `dot-` at the start of a name becomes a dot, because npm leaves some dotfiles out. */
export function copyTemplates(
  from: string,
  to: string,
  fill: (text: string) => string,
  wanted: (name: string) => boolean = () => true,
): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (!wanted(entry.name)) continue;
    const target = path.join(to, entry.name.replace(/^dot-/, '.'));
    if (entry.isDirectory()) copyTemplates(path.join(from, entry.name), target, fill);
    else {
      const text = fill(readFileSync(path.join(from, entry.name), 'utf8'));
      writeFileSync(target, text);
      if (text.startsWith('#!')) chmodSync(target, 0o755);
    }
  }
}

/** Fills templates in for a person. Throws if one has an unknown placeholder. */
export function createFill(
  person: Person,
  start: Date,
  more: Readonly<Record<string, string>> = {},
): (text: string) => string {
  const values: Record<string, string> = {
    key: person.key,
    name: person.name,
    email: person.email,
    github: person.github,
    user: userOf(person),
    githubToken: tokenOf('github', person),
    papertrailToken: tokenOf('papertrail', person),
    airtableToken: tokenOf('airtable', person),
    incidentIoToken: incidentIoKey,
    accessFile: accessName(person),
    stagingUsername: stagingCredentialsOf(person).username,
    stagingPassword: stagingCredentialsOf(person).password,
    node: process.execPath,
    ...more,
  };
  return (text) =>
    text.replace(/\{\{(\w+)(?::([^}]+))?\}\}/g, (whole, name: string, span?: string) => {
      const value =
        name === 'time'
          ? relativeTime(span ?? '0', start)
              .toISOString()
              .replace('.000Z', 'Z')
          : values[name];
      if (value === undefined) throw new Error(`fixtures/machine: nothing is called ${whole}`);
      return value;
    });
}

export type Fill = ReturnType<typeof createFill>;
