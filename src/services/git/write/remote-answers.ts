import { quote } from './run-git.ts';

/** Why a remote could not be used. */
export interface RemoteProblem {
  readonly outcome: 'sign-in-needed' | 'unreachable' | 'failed';
  readonly says: string;
}

/** Messages of git, ssh and servers that ask for a sign-in, in the C locale. */
const signIn = [
  /could not read (?:Username|Password)/i,
  /terminal prompts disabled/i,
  /Authentication failed/i,
  /Permission denied \(/,
  /Host key verification failed/,
  /agent refused operation/,
  /Too many authentication failures/,
  /Enter passphrase/,
  /The requested URL returned error: (?:401|403)/,
  /(?:Permission|Write access) to .* (?:denied|not granted)/i,
  /gpg failed to sign|failed to sign the (?:data|push)/,
];

const unreachable = [
  /Could not resolve host/i,
  /Connection (?:refused|timed out|closed|reset)/i,
  /Operation timed out|Timeout, server|Operation too slow/i,
  /No route to host|Network is (?:unreachable|down)|Host is down/i,
  /Failed to connect|Couldn't connect to server|unable to access/i,
  /does not appear to be a git repository|[Rr]epository .*not found|repository .* does not exist/,
  /unable to open connection|the remote end hung up|early EOF/i,
  /The requested URL returned error: (?:404|5\d\d)/,
];

/** How much of the beginning and of the end is read: a server may send anything, at any length. */
const lookedAt = 4000;

/** Explains a failed connection to a remote. */
export function explainRemote(said: string): RemoteProblem {
  const stderr = said.length > 2 * lookedAt ? `${said.slice(0, lookedAt)}\n${said.slice(-lookedAt)}` : said;
  const says = quote(stderr);
  // The remote was reached and said so, and git hung up.
  if (/does not support --signed push/.test(stderr)) return { outcome: 'failed', says };
  if (signIn.some((pattern) => pattern.test(stderr))) return { outcome: 'sign-in-needed', says };
  if (unreachable.some((pattern) => pattern.test(stderr))) return { outcome: 'unreachable', says };
  return { outcome: 'failed', says };
}
