import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../lib/whole-file.ts';
import { controlPath, type HostAbout } from './control.ts';
import type { Listening } from './environment.ts';

/** What a served practice world writes down so that other commands can find it. */
interface Announcement {
  readonly pid: number;
  readonly address: string;
  readonly vpnPort: number;
}

/** Only a process that hangs takes as long as this: one that is gone refuses the connection. */
const answersWithinMs = 10_000;

const file = (folder: string) => path.join(folder, 'serving.json');

function read(folder: string): Announcement | null {
  try {
    return JSON.parse(readFileSync(file(folder), 'utf8')) as Announcement;
  } catch {
    return null;
  }
}

/** Announces where the practice world is served. Returns a function that withdraws it. */
export function announce(folder: string, listening: Listening): () => void {
  replaceFile(
    file(folder),
    JSON.stringify({ pid: process.pid, address: listening.address, vpnPort: listening.vpnPort }),
    { lasting: false },
  );
  return () => {
    if (read(folder)?.pid === process.pid) rmSync(file(folder), { force: true });
  };
}

/**
 * Finds the process of the same version that serves this folder's practice world, or null. The announcement alone is
 * not enough: the process has to answer.
 */
export async function findServing(folder: string, version: string): Promise<(Listening & { pid: number }) | null> {
  const found = read(folder);
  if (!found || !/^http:\/\/127\.0\.0\.1:\d+$/.test(found.address)) return null;
  try {
    const response = await fetch(`${found.address}${controlPath}`, { signal: AbortSignal.timeout(answersWithinMs) });
    const about = (await response.json()) as Partial<HostAbout>;
    const same = about.service === 'govsupport sandbox' && about.folder === folder && about.version === version;
    return same ? { address: found.address, vpnPort: found.vpnPort, pid: found.pid } : null;
  } catch {
    return null;
  }
}
