import { mark, redact } from './redact.ts';

/** How tokens begin that are made to be recognised, what they are made of, and what they are. */
const shapes: readonly { readonly what: string; readonly shape: RegExp }[] = [
  // https://docs.slack.dev/authentication/tokens
  { what: 'a token of Slack', shape: /\bxox[a-z](?:\.xox[a-z])?-[\w-]{8,}/ },
  // https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
  { what: 'a token of GitHub', shape: /\b(?:gh[a-z]_\w{16,}|github_pat_\w{16,})/ },
  // Trello's tokens, and those of other Atlassian products.
  { what: 'a token of Trello', shape: /\bAT(?:TA|ATT|CTT)[\w=+/-]{24,}/ },
  // https://support.airtable.com/docs/creating-personal-access-tokens
  { what: 'a token of Airtable', shape: /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{32,}/ },
  // A service account of 1Password, and JSON web tokens.
  { what: 'a token', shape: /\b(?:ops_)?eyJ[\w-]{16,}/ },
  // GitLab, Stripe, SendGrid, Google and npm, which clients and their sites use.
  {
    what: 'a token',
    shape: /\b(?:glpat-[\w-]{20,}|[sr]k_live_\w{16,}|SG\.[\w-]{16,}\.[\w-]{16,}|AIza[\w-]{35}|npm_[A-Za-z0-9]{36})/,
  },
  // https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
  { what: 'an address for messages to Slack', shape: /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/\w+\/\w/ },
  // A secret key of AWS has no shape; the identifier beside it does.
  { what: 'a key of AWS', shape: /\bA(?:KIA|SIA)[A-Z0-9]{16}\b/ },
  { what: 'a private key', shape: /-----BEGIN [A-Z ]*PRIVATE KEY/ },
];

/** Old tokens and secrets of Trello. */
const oldTrello = /^[0-9a-f]{64}$/i;

/** Nothing that a person would write as a name is so long without a space, a dot, a dash or a slash. */
const long = /^(?=.*\d)(?=.*[A-Za-z])\w{40,}$/;

/** Whether a text looks like a token: known shapes, and long runs of letters and digits. */
export const looksLikeToken = (text: string): boolean =>
  shapes.some(({ shape }) => shape.test(text)) || oldTrello.test(text) || long.test(text.trim());

/** What a note may hold besides: a password or key that is called one, and has a digit as made-up ones do. */
const named =
  /(?<![A-Za-z])(?:pass(?:word|wd|phrase)?|secret|token|api[ _-]?key|access[ _-]?key)\w*["']?\s*(?:[:=]|is)\s*["']?(?=[^\s"']*\d)[^\s"']{6,}/i;

/** Where a text seems to hold a secret, as a problem that says what to do; null if it does not. */
export function secretIn(text: string): string | null {
  for (const [index, line] of text.split('\n').entries()) {
    const found = shapes.find(({ shape }) => shape.test(line))?.what ?? kindOfSecret(line);
    if (found) return `line ${index + 1} seems to hold a secret (${found}): take it out`;
  }
  return null;
}

function kindOfSecret(line: string): string | null {
  // A commit's name, of 40 characters, and a checksum are no secrets.
  if (/(?<!sha256[:-])\b[0-9a-f]{64}\b/i.test(line)) return 'a token';
  if (named.test(line)) return 'a password or key';
  return redact(line) === line ? null : 'a password in an address, or one of your own tokens';
}

/** A long run of letters and digits that is a word of its own, and neither a commit's name, a checksum nor in a path. */
const longWord = /(?<![\w/]|sha256[:-])(?![0-9a-f]{40}(?!\w))(?=\w*\d)(?=\w*[A-Za-z])\w{40,}(?![\w/])/i;

/** A word without what looks like a secret in it, up to its end. */
function hideInWord(word: string): string {
  const found = [...shapes.map(({ shape }) => shape), longWord]
    .map((shape) => word.search(shape))
    .filter((at) => at >= 0);
  return found.length === 0 ? word : `${word.slice(0, Math.min(...found))}${mark}${/[.,:;]*$/.exec(word)?.[0]}`;
}

/**
 * A message without what looks like a secret: whatever a person typed by mistake is not repeated to them, because the
 * message may be logged. In quotes, what a note may not hold counts too.
 */
export const hideSecrets = (message: string): string =>
  redact(message)
    .replace(/[^\s"'<>]+/g, hideInWord)
    .replace(/"([^"]*)"|(?<!\w)'([^']*)'/g, (whole, one = '', other = '') =>
      secretIn(one || other) === null ? whole : `${whole[0]}${mark}${whole[0]}`,
    );
