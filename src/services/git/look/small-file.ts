import { readRegularFile } from '../../../lib/read-file.ts';

/** The text of one of git's own files, or null if it can't be read. */
export function readSmallFile(file: string): string | null {
  try {
    return readRegularFile(file).toString('utf8');
  } catch {
    return null;
  }
}
