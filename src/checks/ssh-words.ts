import type { SshOutcome } from '../services/ssh/ssh.ts';

/** The status and the words for an outcome of ssh. */
export interface SshWords {
  /** `unknown` if the problem is on this machine, so that the host's answer is not known. */
  readonly status: 'fail' | 'unknown';
  readonly seen: string;
}

/** Details for the words. */
interface About {
  /** The host in a sentence, as the person knows it. */
  readonly host: string;
  /** The key or the program that it is about, or null. */
  readonly about?: string | null;
  readonly detail?: string | null;
}

const said = (detail: string | null | undefined) => (detail ? `: ${detail.replace(/\.$/, '')}` : '');

type Words = readonly [SshWords['status'], (about: About) => string];

const words: Readonly<Record<Exclude<SshOutcome, 'in'>, Words>> = {
  'no-shell': ['fail', ({ host, detail }) => `${host} accepts your key, but gives you no shell${said(detail)}`],
  'command-refused': ['unknown', ({ host, detail }) => `${host} accepts your key, but ran no command${said(detail)}`],
  'key-refused': ['fail', ({ host }) => `${host} does not accept any of your keys`],
  'no-key': ['fail', ({ host }) => `ssh has no key to offer to ${host}`],
  'key-locked': [
    'unknown',
    ({ host, about }) =>
      `Your key ${about ?? ''} has a passphrase, so ssh could not use it for ${host}`.replace('  ', ' '),
  ],
  'key-unusable': ['unknown', ({ host }) => `${host} accepts your key, but your SSH agent did not sign with it`],
  'other-method': ['unknown', ({ host }) => `${host} wants something besides your key, such as a second factor`],
  'no-signature-in-common': ['unknown', ({ host }) => `${host} and your ssh have no signature algorithm in common`],
  'agent-unreachable': ['unknown', () => 'Your SSH agent does not answer, and may hold the right key'],
  'proxy-missing': [
    'fail',
    ({ host, about }) => `ssh reaches ${host} through ${about ?? 'a program'}, which is not installed`,
  ],
  'proxy-failed': [
    'unknown',
    ({ host, detail }) => `The program through which ssh reaches ${host} failed${said(detail)}`,
  ],
  'too-many-keys': ['fail', ({ host }) => `${host} hung up after too many keys that it does not know`],
  'agent-refused': ['unknown', () => 'Your SSH agent holds a key but did not sign with it'],
  'host-key-unknown': ['fail', ({ host }) => `This machine does not know the host key of ${host}`],
  'host-key-changed': ['fail', ({ host }) => `${host} shows a different host key from the one that this machine knows`],
  'host-key-revoked': ['fail', ({ host }) => `${host} shows a host key that is marked as revoked`],
  'nothing-in-common': ['unknown', ({ host }) => `${host} and your ssh have no encryption algorithm in common`],
  'bad-configuration': ['fail', () => 'Your ssh configuration has a mistake'],
  'not-installed': ['fail', () => 'ssh is not installed: it is not on PATH'],
  refused: ['fail', ({ host }) => `${host} is there, but no SSH server answers on that port`],
  'no-route': ['unknown', ({ host }) => `${host} can't be reached from this network`],
  'no-answer': ['unknown', ({ host }) => `${host} does not answer`],
  'name-unknown': ['unknown', ({ host }) => `The name ${host} is unknown on this network`],
  'lookup-failed': ['unknown', ({ host }) => `The name ${host} could not be looked up`],
  closed: ['unknown', ({ host }) => `${host} took the connection and closed it before anyone could sign in`],
  other: ['unknown', ({ detail }) => (detail ? `ssh says${said(detail)}` : 'ssh ended without saying why')],
};

/** What ssh's outcome means, in words. */
export function sshWords(outcome: Exclude<SshOutcome, 'in'>, about: About): SshWords {
  const [status, say] = words[outcome];
  return { status, seen: say(about) };
}
