import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { createMachine, type Machine, type Outcome, realPath } from './machine.ts';
import { startVendors, type Vendors } from './vendors.ts';

/** A machine on which a person can sign in, made for each test of a file. */
export interface SigningIn {
  machine: Machine;
  vendors: Vendors;
  /** Runs `govsupport auth`. */
  auth(args: readonly string[], input?: string): Promise<Outcome>;
  /** Checks that no issued secret is in any file of the home, or in a text. */
  expectNoSecret(...texts: readonly string[]): void;
}

/** Makes it before each test, and removes it after. */
export function signingIn(): SigningIn {
  const here = {
    auth: (args: readonly string[], input?: string) =>
      here.machine.govsupport(['auth', ...args], input === undefined ? {} : { input }),
    expectNoSecret(...texts: readonly string[]) {
      expect(here.vendors.secrets).not.toEqual([]);
      const everything = [...texts, ...filesBelow(here.machine.home).map(({ content }) => content)].join('\n');
      for (const form of here.vendors.secrets.flatMap(formsOf)) expect(everything).not.toContain(form);
    },
  } as SigningIn;
  beforeEach(async () => {
    here.machine = createMachine();
    here.vendors = await startVendors();
    here.machine.config(signInConfig(here.vendors));
  });
  afterEach(async () => {
    here.machine.remove();
    await here.vendors.close();
  });
  return here;
}

/** A configuration for signing in to these vendors. */
const signInConfig = ({ url }: Pick<Vendors, 'url'>): string => `person:
  email: nell@example.org
services:
  zendesk: { url: "${url}/zendesk", clientId: govsupport }
  slack: { url: "${url}/slack/api/", clientId: "123.456" }
  trello: { url: "${url}/trello/1", key: public-trello-key }
  airtable: { url: "${url}/airtable/v0" }
  github: { url: "${url}/github" }
`;

/** A browser that follows redirects, and does what the page at the end would do. */
export function agreeingBrowser(machine: Machine, name = 'xdg-open'): string {
  const visited = path.join(machine.home, '..', 'visited');
  machine.program(
    name,
    `#!${process.execPath}
const { appendFileSync } = require('node:fs');
(async () => {
  let address = process.argv.at(-1);
  appendFileSync(${JSON.stringify(visited)}, address + '\\n');
  for (;;) {
    const response = await fetch(address, { redirect: 'manual' });
    const location = response.headers.get('location');
    if (location === null) break;
    address = new URL(location, address).href;
  }
  const { hash, origin, pathname } = new URL(address);
  if (hash === '') return;
  await fetch(origin + pathname, {
    method: 'POST',
    body: hash.slice(1),
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
  });
})();
`,
  );
  return visited;
}

/**
 * A keychain with its entries in files outside the home folder, which records how it was called. It is a script for the
 * shell, because the program asks its keychain more than a hundred times in a file of tests, and Node takes far longer
 * to start.
 */
export function fileKeychain(machine: Machine): { items(): string; calls(): string } {
  const folder = path.join(machine.home, '..', 'keychain');
  const calls = path.join(machine.home, '..', 'keychain-calls');
  mkdirSync(folder, { recursive: true });
  machine.program(
    'secret-tool',
    `#!/bin/sh
echo "$*" >>'${calls}'
command="$1"
shift
case "$1" in --*) shift ;; esac
file='${folder}'/"$2\${4:+-$4}"
case "$command" in
  store) exec cat >"$file" ;;
  lookup) [ -f "$file" ] && exec cat "$file" ;;
  clear) [ -f "$file" ] && exec ${realPath('rm')} "$file" ;;
esac
exit 1
`,
  );
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return {
    items: () =>
      readdirSync(folder)
        .sort()
        .map((name) => `${name}: ${readFileSync(path.join(folder, name), 'utf8')}`)
        .join('\n'),
    calls: () => read(calls),
  };
}

/** What is read, or null if it is gone: a keyring that is stopping removes its files and folders. */
function ifThere<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Every file below a folder, with its mode and content. */
export function filesBelow(folder: string, below = ''): { name: string; mode: string; content: string }[] {
  const entries = ifThere(() => readdirSync(path.join(folder, below), { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => {
    const name = path.join(below, entry.name);
    const file = path.join(folder, name);
    if (entry.isDirectory()) return filesBelow(folder, name);
    if (!entry.isFile()) return [];
    const mode = () => (statSync(file).mode & 0o777).toString(8);
    return ifThere(() => ({ name, mode: mode(), content: readFileSync(file, 'latin1') })) ?? [];
  });
}

/** A secret in all the forms in which it could have been written down. */
const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1),
];
