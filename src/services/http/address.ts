import { UsageError } from '../../errors.ts';

/** Whether a host is this machine, so that clear text sent there stays here. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname) ||
    hostname === '[::1]'
  );
}

/**
 * A service's address, ready for paths to be appended: it always ends with a slash. `setBy` is the key or variable that
 * it comes from. Throws a UsageError that names `setBy` but never repeats the address, which may contain a password.
 */
export function baseAddress(written: string, setBy: string): URL {
  if (written === '') {
    throw new UsageError(`${setBy} is not set, and has no default.`, [`Set ${setBy}.`]);
  }
  const url = URL.parse(written);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${setBy} is not an address that starts with https://.`, [`Correct ${setBy}.`]);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError(`${setBy} holds more than an address: a user name, a password or a query.`, [
      `Write only the address in ${setBy}, and give credentials as references.`,
    ]);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new UsageError(`${setBy} starts with http:, so the token would cross the network unencrypted.`, [
      `Write https: in ${setBy}. Plain http: is only for this machine itself (127.0.0.1, localhost).`,
    ]);
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** A path below a service's address, with its values escaped: at`tickets/${id}/comments`. */
export function at(words: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return words.reduce((path, word, index) => {
    const value = String(values[index - 1]);
    // Escaping leaves `.` and `..` alone, and they would lead elsewhere.
    return `${path}${/^\.{1,2}$/.test(value) ? value.replaceAll('.', '%252E') : encodeURIComponent(value)}${word}`;
  });
}

/** Values for an address's query. Undefined leaves the name out; several values repeat it. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** The whole address of a path (without a leading slash) below a base, whose own path is kept. */
export function addressOf(base: URL, path: string, query: Query = {}): URL {
  const url = new URL(base.href + path);
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const each of value) url.searchParams.append(name, each);
    else if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}
