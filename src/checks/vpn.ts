import type { Connectivity, Reach } from '../services/network/network.ts';
import { type Check, type Finding, fail, notConfigured, pass, unknown } from './check.ts';
import { playbookRemedy } from './remedy.ts';

const usualPort = 443;

/** What to say if there was no answer. */
const silences: Readonly<Record<Exclude<Reach, 'answered' | 'refused'>, (host: string, port: number) => string>> = {
  'no-answer': (host, port) => `${host} does not answer on port ${port}`,
  'no-route': (host) => `${host} can't be reached from this network`,
  'name-unknown': (host) => `The name ${host} is unknown on this network`,
  'lookup-failed': (host) => `The name ${host} could not be looked up`,
};

const causes: Readonly<Record<Exclude<Connectivity, 'online'>, { seen: string; todo: string }>> = {
  'no-network': { seen: 'there is no network', todo: 'Connect to a network, then run this again' },
  'no-names': {
    seen: 'names cannot be looked up on this network',
    todo: 'Open a web page: a network that wants you to sign in first would show it. Then run this again',
  },
};

/** The VPN is connected: a host that only answers inside it does. */
export const vpn: Check = {
  id: 'vpn',
  title: 'the VPN is connected',
  category: 'network',
  network: true,
  consequence: 'The servers and everything else inside the VPN are out of reach.',
  explain: {
    why: 'The servers of client sites take connections from inside the VPN.',
    looksAt: [
      'whether the host in team.vpn.host takes a connection on team.vpn.port (443 if not set)',
      'if it does not: whether this machine is on a network at all, and can look names up',
    ],
    byHand: [
      'Connect the VPN in its app.',
      'nc -vz "$(govsupport config get team.vpn.host)" 443',
      'If you were never given access: it comes with your user data bag for Chef.',
    ],
  },
  async run(context): Promise<Finding> {
    const { host, port = usualPort } = (await context.config()).values.team?.vpn ?? {};
    if (host === undefined) return notConfigured('team.vpn.host', 'inside.example.org');
    const network = await context.services.network();
    const reach = await network.reach(host, port);
    const evidence = { host, port, reach };
    if (reach === 'answered') return pass(`${host} answers on port ${port}`, { evidence });
    if (reach === 'refused') {
      return fail(`${host} is there, but nothing answers on its port ${port}`, {
        evidence,
        remedy: {
          summary: 'Connect the VPN. If it is connected, correct team.vpn.host and team.vpn.port',
          commands: [['govsupport', 'config']],
          url: null,
        },
      });
    }
    const seen = silences[reach](host, port);
    const connectivity = await network.connectivity(context.playbook.publicHost);
    const whole = { ...evidence, connectivity };
    if (connectivity !== 'online') {
      const { seen: cause, todo } = causes[connectivity];
      return unknown(`Could not tell: ${cause}`, {
        evidence: whole,
        remedy: { summary: todo, commands: [], url: null },
      });
    }
    if (reach === 'lookup-failed') {
      return unknown(`${seen}, though others can`, {
        evidence: whole,
        remedy: { summary: 'Connect the VPN, then run this again', commands: [], url: null },
      });
    }
    return fail(seen, { evidence: whole, remedy: playbookRemedy(context.playbook, 'vpn') });
  },
};
