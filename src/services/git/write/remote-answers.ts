import { quote } from './run-git.ts';

/** Why a remote did not answer well. */
export interface RemoteProblem {
  readonly outcome: 'sign-in-needed' | 'unreachable' | 'failed';
  readonly says: string;
}

/** How git, ssh and servers say that someone has to prove who they are, in the C locale. */
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

/** How much of the beginning and of the end is looked at: a server may say anything, at any length. */
const lookedAt = 4000;

/** What a failed talk with a remote came to. */
export function explainRemote(said: string): RemoteProblem {
  const stderr = said.length > 2 * lookedAt ? `${said.slice(0, lookedAt)}\n${said.slice(-lookedAt)}` : said;
  const says = quote(stderr);
  // The remote was there to say so, and git hangs up.
  if (/does not support --signed push/.test(stderr)) return { outcome: 'failed', says };
  if (signIn.some((pattern) => pattern.test(stderr))) return { outcome: 'sign-in-needed', says };
  if (unreachable.some((pattern) => pattern.test(stderr))) return { outcome: 'unreachable', says };
  return { outcome: 'failed', says };
}
