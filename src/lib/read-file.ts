import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** More than any file that this program reads should have, in bytes. */
const usualLimit = 32 * 1024 * 1024;

const problem = (file: string, code: string) => Object.assign(new Error(`${code}: ${file}`), { code });

/**
 * The content of a regular file of limited size. A pipe or a device, which could wait or go on for ever, is refused.
 * Throws the file system's error, or one with the code `NOT_REGULAR`, `EISDIR` or `EFBIG`; see file-trouble.ts.
 */
export function readRegularFile(file: string, limit = usualLimit): Buffer {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const is = fstatSync(descriptor);
    if (is.isDirectory()) throw problem(file, 'EISDIR');
    if (!is.isFile()) throw problem(file, 'NOT_REGULAR');
    if (is.size > limit) throw problem(file, 'EFBIG');
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
