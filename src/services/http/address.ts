import { UsageError } from '../../errors.ts';

/** Whether a host is this machine, so that what goes there in clear text stays here. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname) ||
    hostname === '[::1]'
  );
}

/**
 * A service's address, fit to have paths put after it: it always ends with a slash.
 * `setBy` is the key or variable that it comes from. Throws a UsageError that names it, and never repeats the address,
 * because someone may have written a password into it.
 */
export function baseAddress(written: string, setBy: string): URL {
  if (written === '') {
    throw new UsageError(`${setBy} is not set, and there is no usual address.`, [`Set ${setBy}.`]);
  }
  const url = URL.parse(written);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${setBy} is not an address that begins with https://.`, [`Correct ${setBy}.`]);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError(`${setBy} has more in it than an address: a user name, a password or a query.`, [
      `Write only the address in ${setBy}, and give credentials as references.`,
    ]);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new UsageError(`${setBy} begins with http:, so the token would cross the network for all to read.`, [
      `Write https: in ${setBy}. Plain http: is only for this machine itself (127.0.0.1, localhost).`,
    ]);
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** A path below a service's address, with what is put into it escaped: at`tickets/${id}/comments`. */
export function at(words: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return words.reduce((path, word, index) => {
    const value = String(values[index - 1]);
    // `.` and `..` are the two names that escaping leaves alone and that mean another place.
    return `${path}${/^\.{1,2}$/.test(value) ? value.replaceAll('.', '%252E') : encodeURIComponent(value)}${word}`;
  });
}

/** What can stand in an address's query. Undefined leaves the name out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The whole address of a path (without a slash in front) below a base, which keeps a path of its own. */
export function addressOf(base: URL, path: string, query: Query = {}): URL {
  const url = new URL(base.href + path);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}
