import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readRegularFile } from '../../lib/read-file.ts';
import type { Processes } from '../process/process.ts';
import { type PublicKey, type PublicKeys, readKey } from './public-keys.ts';

function textOf(file: string): string {
  try {
    return readRegularFile(file).toString('utf8');
  } catch {
    return '';
  }
}

async function fromFiles(folder: string): Promise<PublicKey[]> {
  const names = await readdir(folder).catch(() => []);
  // Certificates are renewed regularly; a data bag holds the key itself.
  const files = names
    .filter((name) => name.endsWith('.pub') && !name.endsWith('-cert.pub'))
    .sort()
    .map((name) => path.join(folder, name));
  return files.flatMap((file) => {
    const key = readKey(textOf(file));
    return key === null ? [] : [{ file, ...key }];
  });
}

/** `ssh-add -L` lists the agent's keys; it fails if there is no agent, or no key in it. */
async function fromAgent(processes: Processes): Promise<PublicKey[]> {
  const { stdout } = await processes.run('ssh-add', ['-L']);
  return stdout.split('\n').flatMap((line) => {
    const key = readKey(line);
    return key === null ? [] : [{ file: null, ...key }];
  });
}

/** Reads public keys from files and from the agent. */
export function createPublicKeys(processes: Processes, home: string): PublicKeys {
  return {
    async mine() {
      const [files, agent] = await Promise.all([fromFiles(path.join(home, '.ssh')), fromAgent(processes)]);
      const known = new Set(files.map((key) => key.body));
      return [...files, ...agent.filter((key) => !known.has(key.body))];
    },
  };
}
