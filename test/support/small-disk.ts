import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A small disk that can be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves room for at most this many bytes, rounded down to the file system's units. */
  fill(leave?: number): void;
  empty(): void;
  /** From now on nothing can be written to it. */
  makeReadOnly(): void;
  remove(): void;
}

const blockSize = 4096;

/** Mounts one at a folder, which is made; at a new folder by default. Throws if that isn't possible here. */
export function createSmallDisk(kilobytes: number, at?: string): SmallDisk {
  const folder = at ?? mkdtempSync(path.join(os.tmpdir(), 'govsupport-disk-'));
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=700`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) throw new Error(`mount: ${mounted.error?.message ?? mounted.stderr}`);
  const filling = path.join(folder, 'filling');
  return {
    folder,
    fill(leave = 0) {
      let size = kilobytes * 1024;
      for (; size > 0; size -= blockSize) {
        try {
          writeFileSync(filling, Buffer.alloc(size));
          break;
        } catch {
          rmSync(filling, { force: true });
        }
      }
      const left = size - Math.ceil(leave / blockSize) * blockSize;
      if (leave > 0) {
        rmSync(filling);
        writeFileSync(filling, Buffer.alloc(Math.max(0, left)));
      }
    },
    empty: () => rmSync(filling, { force: true }),
    makeReadOnly: () => void spawnSync('mount', ['-o', 'remount,ro', folder]),
    remove() {
      spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Why none can be mounted here, or null. */
export const noSmallDisk: string | null = (() => {
  try {
    createSmallDisk(16).remove();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
})();
