import { sanitise } from '../lib/sanitise.ts';
import { redact } from '../redaction/redact.ts';
import { looksLikeToken } from '../redaction/token-shapes.ts';
import { createPrivacy, type PrivateFacts } from './privacy.ts';

/** What stands for something that is left out: `<host 2>`. */
type Kind =
  | 'address'
  | 'channel'
  | 'file'
  | 'host'
  | 'number'
  | 'reference'
  | 'repository'
  | 'secret'
  | 'text'
  | 'ticket';

/** Letters, numbers and pictures, and what holds them together in a name, an address or a path. */
const run = /[\p{L}\p{M}\p{N}\p{So}_.~@/\\:#%&=+?’'-]+/gu;

/** Times, versions, small numbers and their units, and this machine: they say nothing about anyone. */
const harmless = [
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z?)?$/,
  /^\d{1,2}:\d{2}(?::\d{2})?$/,
  /^v?\d{1,4}(?:\.\d{1,6}){1,2}(?:p\d)?(?:-(?:alpha|beta|rc)[.\d]*)?$/,
  /^\d{1,3}(?:\.\d+)?(?:%|ms|s|h|m|d)?$/,
  /^(?:localhost|127\.0\.0\.1|::1)(?::\d{1,5})?$/,
];

/** A day as the program writes it: a month alone may be someone's name. */
const day =
  '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\\b(?: \\d{4}\\b)?';

const address4 = /^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$/;
const address6 = /^[\da-f]*:[\da-f]*:[\da-f:.]*$/i;
const fileName = /\.(?:c?js|config|conf|csv|git|html|json|log|md|pem|php|pub|py|rb|sh|sql|toml|ts|txt|ya?ml|zip|zsh)$/i;

/** Marks a left-out word until its neighbours have been decided. */
const [opening, closing] = ['\ue000', '\ue001'];
const leftOut = /\ue000[^\ue001]*\ue001(?: \ue000[^\ue001]*\ue001)*/g;

/** Numbers placeholders in the order in which they are needed: the same text has the same one each time. */
function createPlaceholders() {
  const known = new Map<string, string>();
  const counts = new Map<Kind, number>();
  return (kind: Kind, text: string): string => {
    const key = `${kind} ${text.normalize('NFKC').toLowerCase()}`;
    const count = (counts.get(kind) ?? 0) + 1;
    const made = known.get(key) ?? `<${kind} ${count}>`;
    if (!known.has(key)) counts.set(kind, count);
    known.set(key, made);
    return made;
  };
}

/** What is known about whoever makes the report, and what its words may be. */
export interface AnonymiserParts {
  readonly facts: PrivateFacts;
  /** The person's name: its parts may be words. */
  readonly name: string | null;
  /** The words of the program's own messages. */
  readonly words: ReadonlySet<string>;
}

/**
 * Makes a function that leaves in a text only what a report for others may hold. A word stays if it is one of the
 * program's own; a name, an address, a host, a repository, the number of a ticket, a secret and any other text become
 * placeholders, the same one each time. What is known to be private has a label that says more.
 */
export function createAnonymiser({ facts, name, words }: AnonymiserParts): (text: string) => string {
  const placeholder = createPlaceholders();
  const shorten = createPrivacy({ ...facts, address: (found) => placeholder('address', found) });
  const labels = new Set(['user', 'machine', ...Object.keys(facts.labelled)]);
  const names = new Set(name?.split(/[\s-]+/) ?? []);
  const kept = new RegExp(`<([^<>\\n]+)>|${day}`, 'g');

  const isOwn = (found: string): boolean => {
    if (names.has(found)) return false;
    const plain = found.replace(/^\./, '').replace(/[’']s$/, '');
    return words.has(found) || words.has(plain) || harmless.some((shape) => shape.test(found));
  };

  const inPath = (path: string) =>
    path.replace(/[^/\\]+/g, (part) => (/^(?:~|\.{1,2}|[A-Za-z]:)$/.test(part) || isOwn(part) ? part : '…'));

  function webAddress(found: string): string {
    const url = URL.parse(found);
    if (url === null || !/^(?:https?|ssh|git|webcal):$/.test(url.protocol)) return placeholder('reference', found);
    const host = isOwn(url.host) ? url.host : placeholder('host', url.hostname);
    // What follows a ? or # may hold anything.
    return `${url.protocol}//${host}${inPath(url.pathname)}`;
  }

  function withAt(found: string): string {
    const [user = '', host = '', ...more] = found.split('@');
    return isOwn(user) && more.length === 0 ? `${user}@${inWord(host)}` : placeholder('address', found);
  }

  function withSlash(found: string): string {
    const parts = found.split('/');
    if (parts.every((part) => isOwn(part.replace(/\.git$/, '')))) return found;
    return parts.length === 2 ? placeholder('repository', found.replace(/\.git$/, '')) : inPath(found);
  }

  /** What stands for a word; the word itself if it may stay. */
  function inWord(found: string): string {
    if (found === '' || isOwn(found)) return found;
    if (looksLikeToken(found)) return placeholder('secret', found);
    if (/^[a-z][a-z\d+.-]*:\/\//i.test(found)) return webAddress(found);
    if (/^(?:op|env|keychain):/.test(found)) return placeholder('reference', found);
    if (/^#?\d+$/.test(found)) return placeholder(found.startsWith('#') ? 'ticket' : 'number', found);
    if (found.startsWith('#')) return isOwn(found.slice(1)) ? found : placeholder('channel', found);
    if (/^[\\/]|^(?:~|\.{1,2})\/|\\/.test(found)) return inPath(found);
    if (found.includes('@')) return withAt(found);
    if (address4.test(found) || address6.test(found)) return placeholder('host', found);
    const separator = ['&', '?', '=', '+', ':'].find((each) => found.includes(each));
    if (separator !== undefined) return found.split(separator).map(inWord).join(separator);
    if (found.includes('/')) return withSlash(found);
    if (fileName.test(found)) return placeholder('file', found);
    return /[^.]\.[^.]/.test(found) ? placeholder('host', found) : `${opening}${found}${closing}`;
  }

  /** The same for what stands between spaces, brackets or quotes: the punctuation around it stays. */
  function inPiece(found: string): string {
    let [from, to] = [0, found.length];
    // A pattern for both ends would take long on a long run of them.
    while (from < to && "’':?&=+-".includes(found.charAt(from))) from++;
    while (from < to && "’'.:?&=+-".includes(found.charAt(to - 1))) to--;
    return found.slice(0, from) + inWord(found.slice(from, to)) + found.slice(to);
  }

  const inText = (text: string) =>
    text
      .replace(run, inPiece)
      .replace(leftOut, (found) => placeholder('text', found.replaceAll(/[\ue000\ue001]/g, '')));

  return (text) => {
    const shortened = shorten(redact(sanitise(text).normalize('NFC')).replaceAll('://…@', '://')).replace(
      /[\ue000\ue001]/g,
      '',
    );
    let made = '';
    let at = 0;
    for (const { 0: found, 1: label, index } of shortened.matchAll(kept)) {
      if (label !== undefined && !labels.has(label) && !/^address \d+$/.test(label)) continue;
      made += inText(shortened.slice(at, index)) + found;
      at = index + found.length;
    }
    return made + inText(shortened.slice(at));
  };
}
