import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import type { DoubtfulFile } from './git-writer.ts';

/** GitHub warns about larger files: https://docs.github.com/en/repositories/working-with-files/managing-large-files */
const largeBytes = 50 * 1024 * 1024;

/** How much of a file is read to recognise a key. */
const lookedAtBytes = 4096;

const secretNames = [
  /^\.env(?:\..+)?$/,
  /^(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|identity)$/,
  /\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc|ovpn|tfstate)$/,
  /^(?:\.netrc|\.pgpass|\.my\.cnf|\.htpasswd|\.git-credentials|credentials|credentials\.json|secrets?\.(?:ya?ml|json))$/,
  /^(?:service-account.*|client_secret.*)\.json$/,
];

/** Files that are meant to be shared, although their names look secret. */
const harmlessNames = /^\.env\.(?:example|sample|template|dist|defaults?)$|\.pub$/;

const dumpNames = /\.(?:sql|dump)(?:\.(?:gz|bz2|xz|zst|zip))?$/;

/** Keys and tokens, in the formats by which they can be recognised. */
const secretContent =
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY|\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abprs]-[0-9A-Za-z-]{10,})\b/;

function begin(file: string): { bytes: number; text: string } | null {
  let descriptor: number;
  try {
    // A link is committed as a link, so its target doesn't matter; a pipe must not block.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch {
    return null;
  }
  try {
    const is = fstatSync(descriptor);
    if (!is.isFile()) return null;
    const buffer = Buffer.alloc(Math.min(lookedAtBytes, is.size));
    const length = readSync(descriptor, buffer, 0, buffer.length, 0);
    return { bytes: is.size, text: buffer.toString('latin1', 0, length) };
  } finally {
    closeSync(descriptor);
  }
}

/** Why a new file should not be committed unseen, or null. */
export function doubtIn(folder: string, name: string): DoubtfulFile | null {
  const read = begin(path.join(folder, name));
  const { bytes, text } = read ?? { bytes: 0, text: '' };
  const base = path.basename(name).toLowerCase();
  const looksSecret = !harmlessNames.test(base) && secretNames.some((pattern) => pattern.test(base));
  if (looksSecret || secretContent.test(text)) return { path: name, why: 'secret' };
  if (bytes > largeBytes) return { path: name, why: 'large' };
  if (dumpNames.test(base)) return { path: name, why: 'database-dump' };
  return null;
}
