/** Whether a file descriptor is a terminal. The streams know it too, but each takes a millisecond or two to make. */
export const isatty = (descriptor: number): boolean => process.getBuiltinModule('node:tty').isatty(descriptor);

/** The width to write for: what the terminal has, at most 100; 80 where there is no terminal. */
export function terminalColumns(): number {
  const width = isatty(1) ? process.stdout.columns : isatty(2) ? process.stderr.columns : 80;
  return Math.max(40, Math.min(width || 80, 100));
}
