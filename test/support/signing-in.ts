import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Machine } from './machine.ts';
import type { Vendors } from './vendors.ts';

/** A configuration for signing in to these vendors. */
export const signInConfig = ({ url }: Pick<Vendors, 'url'>): string => `person:
  email: nell@example.org
services:
  zendesk: { url: "${url}/zendesk", clientId: govsupport }
  slack: { url: "${url}/slack/api/", clientId: "123.456" }
  trello: { url: "${url}/trello/1", key: public-trello-key }
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

/** A keychain with its entries in files outside the home folder, which records how it was called. */
export function fileKeychain(machine: Machine): { items(): string; calls(): string } {
  const folder = path.join(machine.home, '..', 'keychain');
  const calls = path.join(machine.home, '..', 'keychain-calls');
  machine.program(
    'secret-tool',
    `#!${process.execPath}
const { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const [command, ...rest] = process.argv.slice(2);
appendFileSync(${JSON.stringify(calls)}, process.argv.slice(2).join(' ') + '\\n');
mkdirSync(${JSON.stringify(folder)}, { recursive: true });
const words = rest.filter((word) => !word.startsWith('--'));
const file = ${JSON.stringify(`${folder}/`)} + words[1] + (words[3] ? '-' + words[3] : '');
try {
  if (command === 'store') writeFileSync(file, readFileSync(0));
  else if (command === 'lookup') process.stdout.write(readFileSync(file));
  else if (command === 'clear') rmSync(file);
  else process.exit(1);
} catch {
  process.exit(1);
}
`,
  );
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return {
    items: () =>
      existsSync(folder)
        ? readdirSync(folder)
            .sort()
            .map((name) => `${name}: ${readFileSync(path.join(folder, name), 'utf8')}`)
            .join('\n')
        : '',
    calls: () => read(calls),
  };
}

/** Every file below a folder, with its mode and content. */
export const filesBelow = (folder: string): { name: string; mode: string; content: string }[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, file: path.join(folder, name) }))
    .filter(({ file }) => statSync(file).isFile())
    .map(({ name, file }) => ({
      name,
      mode: (statSync(file).mode & 0o777).toString(8),
      content: readFileSync(file, 'latin1'),
    }));

/** A secret in all the forms in which it could have been written down. */
export const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1),
];
