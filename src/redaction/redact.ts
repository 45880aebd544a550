/** What stands in place of a secret. */
export const mark = '…';

/** A shorter text is in any text by chance. It is kept out only if it is encoded, and if it is in an address. */
const shortest = 8;

/** A shorter one may be a word, or be in a number or an identifier by chance: it is not looked for within those. */
const shortestWithin = 16;

/** The same for a part of Base64 text. */
const shortestEncoded = 8;

const secrets = new Set<string>();
let pattern: RegExp | null = null;

/**
 * A user name and password in an address. A password may hold a slash; what follows a colon and is a number is a port.
 * `git@` and other user names alone are not secret with ssh.
 */
const inAddress =
  /\b(?:((?!ssh:)[a-z][a-z0-9+.-]{0,20}:\/\/)(?:[^\s/@'"<>]{1,300}|[^\s/@:'"<>]{0,300}:(?!\d+(?:[/?#]|$))[^\s'"<>]{0,300})|(ssh:\/\/[^\s/@:'"<>]{0,300}):[^\s@'"<>]{0,300})@/gi;

/**
 * What Base64 text holds of a secret, wherever the secret begins within what was encoded (`user:token`): the characters
 * that depend on nothing but the secret. https://www.rfc-editor.org/rfc/rfc4648#section-4
 */
function base64Parts(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
    const first = Math.ceil((offset * 8) / 6);
    const end = Math.floor((whole.length * 8) / 6);
    const part = (encoding: 'base64' | 'base64url') => whole.toString(encoding).slice(first, end);
    return [part('base64'), part('base64url')].filter(({ length }) => length >= shortestEncoded);
  });
}

/** A pattern has a limited length: after this much of a secret, everything up to a space or a quote is removed too. */
const longestPattern = 2000;

const literally = (text: string) =>
  text.slice(0, longestPattern).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&') +
  (text.length > longestPattern ? '[^\\s"\'<>]*' : '');

/** Starts without secrets: those of another run are not kept. */
export function forgetSecrets(): void {
  secrets.clear();
  pattern = null;
}

/** Keeps a secret out of everything that `redact` is applied to, for as long as the run lasts. */
export function keepSecret(secret: string): void {
  const trimmed = secret.trim();
  if (trimmed === '' || secrets.has(trimmed)) return;
  secrets.add(trimmed);
  pattern = null;
}

/** As an address writes it in its path. */
function inPath(secret: string): string {
  const url = new URL('https://example.org/');
  url.pathname = secret;
  return url.pathname.slice(1);
}

/** The ways in which a secret is written, as a pattern for each. */
function patternsOf(secret: string): [form: string, pattern: string][] {
  const encoded = base64Parts(secret).map((part): [string, string] => [part, literally(part)]);
  if (secret.length < shortest) return encoded;
  const forms = [secret, encodeURIComponent(secret), inPath(secret), JSON.stringify(secret).slice(1, -1)];
  const [before, after] = secret.length < shortestWithin ? ['(?<![\\p{L}\\p{N}])', '(?![\\p{L}\\p{N}])'] : ['', ''];
  return [...forms.map((form): [string, string] => [form, before + literally(form) + after]), ...encoded];
}

function patternOfSecrets(): RegExp | null {
  // The longest first: one form may begin with another. A host is written in small letters, whatever it was.
  const longestFirst = [...new Map([...secrets].flatMap(patternsOf))].sort(([a], [b]) => b.length - a.length);
  return longestFirst.length === 0 ? null : new RegExp(longestFirst.map(([, each]) => each).join('|'), 'giu');
}

/** A text without the secrets that are known: as they are, URL-encoded or in Base64; and without those in addresses. */
export function redact(text: string): string {
  if (secrets.size > 0) pattern ??= patternOfSecrets();
  const known = pattern === null ? text : text.replace(pattern, mark);
  return known.includes('://')
    ? known.replace(inAddress, (_, scheme, user) => `${scheme ?? `${user}:`}${mark}@`)
    : known;
}
