/** The three numbers of a version such as `1.20.3`, or null if the text is not one. Pre-releases don't count. */
export function parseVersion(text: string): readonly number[] | null {
  const parts = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/.exec(text);
  return parts?.slice(1).map(Number) ?? null;
}

/** Whether a version is newer than another; false if either is not a version. */
export function isNewer(version: string, other: string): boolean {
  const [one, two] = [parseVersion(version), parseVersion(other)];
  if (!one || !two) return false;
  const at = one.findIndex((number, index) => number !== two[index]);
  return at !== -1 && (one[at] as number) > (two[at] as number);
}
