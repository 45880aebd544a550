import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

/** More than any file that this program reads should have, in bytes. */
const usualLimit = 32 * 1024 * 1024;

const problem = (file: string, code: string) => Object.assign(new Error(`${code}: ${file}`), { code });

/** Opens a regular file, and gives its descriptor and its size in bytes. */
function withRegularFile<T>(file: string, read: (descriptor: number, size: number) => T): T {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const is = fstatSync(descriptor);
    if (is.isDirectory()) throw problem(file, 'EISDIR');
    if (!is.isFile()) throw problem(file, 'NOT_REGULAR');
    return read(descriptor, is.size);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The content of a regular file of limited size. A pipe or a device, which could wait or go on for ever, is refused.
 * Throws the file system's error, or one with the code `NOT_REGULAR`, `EISDIR` or `EFBIG`; see file-trouble.ts.
 */
export const readRegularFile = (file: string, limit = usualLimit): Buffer =>
  withRegularFile(file, (descriptor, size) => {
    if (size > limit) throw problem(file, 'EFBIG');
    return readFileSync(descriptor);
  });

/** The last bytes of a regular file, however large it is. Throws as `readRegularFile` does. */
export const readEnd = (file: string, bytes: number): Buffer =>
  withRegularFile(file, (descriptor, size) => {
    const end = Buffer.alloc(Math.min(size, bytes));
    readSync(descriptor, end, 0, end.length, size - end.length);
    return end;
  });
