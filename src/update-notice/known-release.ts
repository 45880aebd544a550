import path from 'node:path';
import { readRegularFile } from '../lib/read-file.ts';
import { writeWhole } from '../lib/whole-file.ts';

/** What is known about the newest release. */
export interface KnownRelease {
  /** When it was last looked up, whether or not there was an answer. In milliseconds since 1970. */
  readonly checkedAt: number;
  /** Its version, or null if none was ever seen. */
  readonly latest: string | null;
  /** Whether the person has been shown it since then. */
  readonly shown: boolean;
}

/** The version of the file's format. */
const format = 1;

/** More than the file ever has, in bytes. */
const limit = 4096;

/** How often it is looked up, in milliseconds. */
const interval = 24 * 60 * 60 * 1000;

export const cacheFile = (folder: string): string => path.join(folder, 'update-notice.json');

/** What the file holds: null if there is none or it is damaged, and `newer` if a newer govsupport wrote it. */
export function readKnown(folder: string): KnownRelease | null | 'newer' {
  try {
    const { version, checkedAt, latest, shown } = JSON.parse(readRegularFile(cacheFile(folder), limit).toString());
    if (typeof version === 'number' && version > format) return 'newer';
    const isWhole = version === format && Number.isFinite(checkedAt) && typeof shown === 'boolean';
    return isWhole && (latest === null || typeof latest === 'string') ? { checkedAt, latest, shown } : null;
  } catch {
    return null;
  }
}

/** Throws a Failure if it can't be written. */
export const writeKnown = (folder: string, { checkedAt, latest, shown }: KnownRelease): void =>
  writeWhole(cacheFile(folder), `${JSON.stringify({ version: format, checkedAt, latest, shown })}\n`, {
    lasting: false,
  });

/** Whether it is time to look it up. A time that is far ahead comes from a clock that was wrong. */
export const isDue = (known: KnownRelease | null, now: number): boolean =>
  known === null || Math.abs(now - known.checkedAt) >= interval;
