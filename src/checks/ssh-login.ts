import type { SshLogin, SshOutcome } from '../services/ssh/ssh.ts';
import { type Check, type Finding, fail, notConfigured, pass, type Remedy, unknown } from './check.ts';
import { playbookRemedy } from './remedy.ts';

/** What is particular to one host. */
export interface SshLoginSpec {
  readonly id: string;
  readonly title: string;
  /** Which of `team.ssh` names the host. */
  readonly host: 'govpressV1' | 'helpful';
  readonly example: string;
  /** The host in a sentence: `the v1 GovPress infrastructure`. */
  readonly what: string;
  readonly consequence: string;
  readonly why: string;
  /** What to do without access, for `doctor explain`. */
  readonly access: string;
}

/** What to do about an outcome, with the words that a person would type. */
interface Advice {
  readonly status: typeof fail;
  readonly seen: string;
  readonly remedy: Remedy;
}

const note = (summary: string, commands: Remedy['commands'] = [], url: string | null = null): Remedy => ({
  summary,
  commands,
  url,
});

function advise(
  login: SshLogin,
  outcome: Exclude<SshOutcome, 'in'>,
  host: string,
  byHand: readonly string[],
  access: Remedy,
  team: Remedy,
): Advice {
  const again = [byHand];
  const closer = [[...byHand.slice(0, 1), '-v', ...byHand.slice(1)]];
  const advice: Readonly<Record<Exclude<SshOutcome, 'in'>, Advice>> = {
    'key-refused':
      login.exposedKey === null
        ? { status: fail, seen: `${host} does not take any of your keys`, remedy: access }
        : {
            status: fail,
            seen: 'ssh left your key out, because others on this machine can read its file',
            remedy: note('Let only yourself read it', [['chmod', '600', login.exposedKey]]),
          },
    'too-many-keys': {
      status: fail,
      seen: `${host} hung up after too many keys that it does not know`,
      remedy: note(`Name the right key in your ssh configuration: IdentityFile and IdentitiesOnly yes`, [
        ['ssh-add', '-l'],
      ]),
    },
    'agent-refused': {
      status: unknown,
      seen: 'Your SSH agent holds a key and did not sign with it',
      remedy: note('Unlock the agent (1Password, for example), then sign in once by hand', again),
    },
    'host-key-unknown': {
      status: fail,
      seen: `This machine does not know the host key of ${host}`,
      remedy: note(
        'Sign in once by hand, and answer yes only where the fingerprint is the one that your team gives for this host',
        again,
        team.url,
      ),
    },
    'host-key-changed': {
      status: fail,
      seen: `${host} shows another host key than the one that this machine knows`,
      remedy: note(
        `Do not connect: it may be somebody else in its place. ${team.summary} whether the host was rebuilt, and compare the fingerprint`,
        [],
        team.url,
      ),
    },
    'host-key-revoked': {
      status: fail,
      seen: `${host} shows a host key that is marked as revoked`,
      remedy: note(`Do not connect. ${team.summary} about it`, [], team.url),
    },
    'nothing-in-common': {
      status: fail,
      seen: `${host} and your ssh have no way to encrypt in common`,
      remedy: note(`${team.summary} what the host needs. What each offers`, closer, team.url),
    },
    'bad-configuration': {
      status: fail,
      seen: 'Your ssh configuration has a mistake',
      remedy: note('Mend it; ssh names the file and the line', again),
    },
    'not-installed': {
      status: fail,
      seen: 'ssh is not installed: it is not on PATH',
      remedy: note(
        'Install it, or add its folder to PATH',
        [['brew', 'install', 'openssh']],
        'https://www.openssh.com',
      ),
    },
    refused: {
      status: fail,
      seen: `${host} is there, but no SSH server answers on that port`,
      remedy: note(`Check the host and its port in the configuration; if they are right: ${lowered(team.summary)}`, [
        ['govsupport', 'config'],
      ]),
    },
    'no-route': {
      status: unknown,
      seen: `There is no way to ${host} from this network`,
      remedy: note('Check the network and the VPN, then look again'),
    },
    'no-answer': {
      status: unknown,
      seen: `${host} does not answer`,
      remedy: note('Check the network and the VPN, then look again'),
    },
    'name-unknown': {
      status: unknown,
      seen: `Nobody knows the name ${host} on this network`,
      remedy: note('Check the name in the configuration, and the VPN', [['govsupport', 'config']]),
    },
    'lookup-failed': {
      status: unknown,
      seen: `The name ${host} could not be looked up`,
      remedy: note('Check the network and the VPN, then look again'),
    },
    closed: {
      status: unknown,
      seen: `${host} took the connection and closed it before anybody could sign in`,
      remedy: note('Try it by hand; if it stays so, check the VPN', closer),
    },
    other: {
      status: unknown,
      seen: login.detail === null ? 'ssh ended without saying why' : `ssh says: ${login.detail.replace(/\.$/, '')}`,
      remedy: note('Try it by hand', closer),
    },
  };
  return advice[outcome];
}

const lowered = (sentence: string) => `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;

/** Names and addresses that ssh's words may hold, and that need not be in what is pasted somewhere. */
function privateWords(key: string, destination: string, login: SshLogin): Record<string, string> {
  const { hostName } = login;
  // A name without a dot is an alias, and could be any word.
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
        'ssh is told never to ask, and to accept no host key that is not known: nothing is added to known_hosts. A ProxyCommand of yours runs as you wrote it',
      ],
      byHand: [`ssh -v ${shell} true`, spec.access],
    },
    async run(context): Promise<Finding> {
      const config = await context.config();
      const destination = config.values.team?.ssh?.[spec.host];
      if (destination === undefined) return notConfigured(key, spec.example);
      const written = config.values.team?.ssh?.configFile;
      const configFile = written === undefined ? undefined : config.resolvePath(written);
      const login = await (await context.services.ssh()).login(destination, { configFile });
      const { outcome, exitCode, detail } = login;
      const hidden = { private: privateWords(key, destination, login) };
      if (outcome === 'in') {
        const evidence = { destination, outcome, exitCode };
        // The access is there all the same: some hosts let people in to one program only.
        const limited = exitCode === 0 ? '' : `, which refused to run a command (exit code ${exitCode})`;
        return pass(`ssh gets in to ${spec.what}${limited}`, { evidence, ...hidden });
      }
      const { playbook } = context;
      const byHand = ['ssh', ...(configFile === undefined ? [] : ['-F', configFile]), destination];
      const access = playbookRemedy(playbook, spec.id);
      const advice = advise(login, outcome, destination, byHand, access, playbookRemedy(playbook, 'ask-team'));
      return advice.status(advice.seen, {
        evidence: { destination, outcome, detail },
        remedy: advice.remedy,
        ...hidden,
      });
    },
  };
}
