import { fstatSync, type Stats, statSync } from 'node:fs';

/** What a file descriptor leads to, or null if it leads nowhere. */
function target(descriptor: number): Stats | null {
  try {
    return fstatSync(descriptor);
  } catch {
    return null;
  }
}

/**
 * Whether a file descriptor is a terminal. Node's own answer is in node:tty, which loads all of its streams and takes
 * three milliseconds: a fifth of what `next-uid` has. So it is asked only where a terminal is possible: that is a
 * character device, as is /dev/null, if unwanted output goes.
 */
export function isatty(descriptor: number): boolean {
  const is = target(descriptor);
  if (!is?.isCharacterDevice() || is.rdev === statSync('/dev/null', { throwIfNoEntry: false })?.rdev) return false;
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}

/** The width to write for: what the terminal has, at most so much; 80 where there is no terminal. */
export function terminalColumns(most = 100): number {
  const width = isatty(1) ? process.stdout.columns : isatty(2) ? process.stderr.columns : 80;
  return Math.max(40, Math.min(width || 80, most));
}

/** How many lines the terminal shows; 24 where there is no terminal. */
export function screenRows(): number {
  const rows = isatty(1) ? process.stdout.rows : isatty(2) ? process.stderr.rows : 24;
  return rows || 24;
}

/** How many lines to write for: what the terminal shows, and at least 12. */
export const terminalRows = (): number => Math.max(12, screenRows());
