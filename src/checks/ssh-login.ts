import { capitalised } from '../lib/sentences.ts';
import type { Playbook } from '../playbook/schema.ts';
import type { SshLogin, SshOutcome } from '../services/ssh/ssh.ts';
import { type Check, type Finding, fail, notConfigured, pass, type Remedy, unknown } from './check.ts';
import { playbookRemedy } from './remedy.ts';
import { sshWords } from './ssh-words.ts';

/** A host that has to be reachable with ssh. */
export interface SshLoginSpec {
  readonly id: string;
  readonly title: string;
  /** Which of `team.ssh` names the host. */
  readonly host: 'govpressV1' | 'helpful';
  readonly example: string;
  /** The host in a sentence: `the v1 infrastructure`. */
  readonly what: string;
  readonly consequence: string;
  readonly why: string;
  /** What to do without access, for `doctor explain`. */
  readonly access: (playbook: Playbook) => string;
}

const note = (summary: string, commands: Remedy['commands'] = [], url: string | null = null): Remedy => ({
  summary,
  commands,
  url,
});

/** Remedies that depend on the playbook and on the ssh command. */
interface Ways {
  /** The ssh command for the person to try. */
  readonly byHand: readonly string[];
  /** How access is granted. */
  readonly access: Remedy;
  readonly team: Remedy;
}

const checkNetwork = note('Check the network and the VPN, then run this again');

/** What to do about an outcome. */
function remedyFor(login: SshLogin, outcome: Exclude<SshOutcome, 'in'>, { byHand, access, team }: Ways): Remedy {
  const again = [byHand];
  const closer = [[...byHand.slice(0, 1), '-v', ...byHand.slice(1)]];
  const remedies: Readonly<Record<Exclude<SshOutcome, 'in'>, Remedy>> = {
    'no-shell': note(`${team.summary} to enable your account`, again, team.url),
    'command-refused': note('Sign in by hand, and see whether you get a shell', again),
    'key-refused':
      login.exposedKey === null ? access : note('Make it readable by you alone', [['chmod', '600', login.exposedKey]]),
    'no-key': note('Create a key, or add yours to the SSH agent, then run this again', [
      ['ssh-keygen', '-t', 'ed25519'],
      ['ssh-add', '-l'],
    ]),
    'key-locked': note('Unlock it in your SSH agent, then run this again', [
      ['ssh-add', ...(login.about === null ? [] : [login.about])],
    ]),
    'key-unusable': note('Unlock the agent (1Password, for example), then sign in once by hand', again),
    'other-method': note('Sign in by hand, so that you can answer what the host asks for', again),
    'no-signature-in-common': note(`Use a key of another kind, such as ed25519, or ${lowered(team.summary)}`, closer),
    'agent-unreachable': note('Start the agent, or unset SSH_AUTH_SOCK, then run this again', [['ssh-add', '-l']]),
    'proxy-missing': note('Install it, or change ProxyCommand in your ssh configuration', again),
    'proxy-failed': note('Check ProxyCommand in your ssh configuration', closer),
    'too-many-keys': note('Name the right key in your ssh configuration: IdentityFile and IdentitiesOnly yes', [
      ['ssh-add', '-l'],
    ]),
    'agent-refused': note('Unlock the agent (1Password, for example), then sign in once by hand', again),
    'host-key-unknown': note(
      'Sign in once by hand, and answer yes only if the fingerprint is the one that your team gives for this host',
      again,
      team.url,
    ),
    'host-key-changed': note(
      `Do not connect: it may be someone else's machine. ${team.summary} whether the host was rebuilt, and compare the fingerprint`,
      [],
      team.url,
    ),
    'host-key-revoked': note(`Do not connect. ${team.summary} about it`, [], team.url),
    'nothing-in-common': note(`${team.summary} what the host needs. What each offers`, closer, team.url),
    'bad-configuration': note('Fix it; ssh names the file and the line', again),
    'not-installed': note('Install OpenSSH, or add its folder to PATH', [], 'https://www.openssh.com'),
    refused: note(`Check the host and its port in the configuration; if they are right: ${lowered(team.summary)}`, [
      ['govsupport', 'config'],
    ]),
    'no-route': checkNetwork,
    'no-answer': checkNetwork,
    'name-unknown': note('Check the name in the configuration, and the VPN', [['govsupport', 'config']]),
    'lookup-failed': checkNetwork,
    closed: note('Try it by hand; if it still fails, check the VPN', closer),
    other: note('Try it by hand', closer),
  };
  return remedies[outcome];
}

function advise(login: SshLogin, outcome: Exclude<SshOutcome, 'in'>, host: string, ways: Ways): Finding {
  const { detail, about, exposedKey, jumpHost } = login;
  const whose = jumpHost === null ? host : `the jump host ${jumpHost}, on the way to ${host},`;
  const { status, seen } = sshWords(outcome, { host: whose, about, detail });
  const summary =
    outcome === 'key-refused' && exposedKey !== null
      ? 'ssh left your key out, because others on this machine can read its file'
      : jumpHost === null
        ? seen
        : capitalised(seen).replace(/,$/, '');
  const finding = status === 'fail' ? fail : unknown;
  return finding(summary, {
    evidence: { destination: host, outcome, detail, ...(jumpHost === null ? {} : { jumpHost }) },
    remedy: remedyFor(login, outcome, ways),
  });
}

const lowered = (sentence: string) => `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;

/** Names and addresses in ssh's output to shorten for pasting. */
function privateWords(key: string, destination: string, login: SshLogin): Record<string, string> {
  const { hostName } = login;
  // A name without a dot is an alias, and could be any ordinary word.
  const hides = hostName !== null && /[.:]/.test(hostName) && !destination.includes(hostName);
  const address = /\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}\b/i.exec(login.detail ?? '')?.[0];
  return {
    ...(hides ? { [`${key} HostName`]: hostName } : {}),
    ...(address === undefined || destination.includes(address) ? {} : { [`${key} address`]: address }),
  };
}

/** Makes the check that `ssh` gets in to one host. */
export function sshLogin(spec: SshLoginSpec): Check {
  const key = `team.ssh.${spec.host}`;
  const shell = `"$(govsupport config get ${key})"`;
  return {
    id: spec.id,
    title: spec.title,
    category: 'servers',
    needs: ['vpn'],
    network: true,
    consequence: spec.consequence,
    explain: {
      why: spec.why,
      looksAt: [
        `whether ssh gets in to the host in ${key}, with your own ssh configuration or the one in team.ssh.configFile`,
        'ssh is set never to ask, and to accept no host key that is not known: nothing is added to known_hosts. A ProxyCommand of yours runs as you wrote it',
      ],
      byHand: (playbook) => [`ssh -v ${shell} true`, spec.access(playbook)],
    },
    async run(context): Promise<Finding> {
      const config = await context.config();
      const destination = config.values.team?.ssh?.[spec.host];
      if (destination === undefined) return notConfigured(key, spec.example);
      const written = config.values.team?.ssh?.configFile;
      const configFile = written === undefined ? undefined : config.resolvePath(written);
      const login = await (await context.services.ssh()).login(destination, { configFile });
      const { outcome, exitCode } = login;
      const hidden = { private: privateWords(key, destination, login) };
      if (outcome === 'in') {
        return pass(`ssh gets in to ${spec.what}`, { evidence: { destination, outcome, exitCode }, ...hidden });
      }
      const { playbook } = context;
      const byHand = ['ssh', ...(configFile === undefined ? [] : ['-F', configFile]), destination];
      const access = playbookRemedy(playbook, spec.id);
      const found = advise(login, outcome, destination, { byHand, access, team: playbookRemedy(playbook, 'ask-team') });
      return { ...found, ...hidden };
    },
  };
}
