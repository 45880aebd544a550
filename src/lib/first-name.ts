/** What is in front of a name, and is none: a title, or a surname that a comma follows. */
const noFirstName = /^(?:dr|miss|mr|mrs|ms|mx|prof)\.?$|,$/i;

/** What colleagues call someone by: the first of several names. The whole name, if it can't be told. */
export function firstName(name: string): string {
  const [first = '', ...rest] = name.trim().split(/\s+/);
  return rest.length === 0 || noFirstName.test(first) ? name.trim() : first;
}
