import dgram from 'node:dgram';
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { isLoopback } from '../http/address.ts';
import type { Connectivity, Network, Reach } from './network.ts';

/**
 * How long to wait for a name and for a connection, in milliseconds. Two lookups and a connection fit into a check's
 * limit of 10 s.
 */
const lookupLimit = 3000;
const connectLimit = 3500;

/**
 * Looks names up with the system's resolver, not a DNS client: only it reads the hosts file, and on macOS the resolvers
 * that a VPN adds for its own names.
 */
const addressesOf = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/** Addresses reserved for documentation (RFC 5737, RFC 3849), so never on our own network. */
const elsewhere = ['192.0.2.1', '203.0.113.1', '2001:db8::1'];

/** From the best result to the worst, for a name with several addresses. */
const best: readonly Reach[] = ['answered', 'refused', 'no-answer', 'no-route'];

const reaches: Readonly<Record<string, Reach>> = {
  ECONNREFUSED: 'refused',
  // The host was there to reset the connection.
  ECONNRESET: 'refused',
  ETIMEDOUT: 'no-answer',
};

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException | null)?.code ?? '');

/** What a failed lookup means: the name doesn't exist, or it couldn't be looked up. */
const unnamed = (error: unknown): Reach =>
  ['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA'].includes(codeOf(error)) ? 'name-unknown' : 'lookup-failed';

/** Looks at this machine's network until the signal aborts. */
export function createNetwork(signal: AbortSignal): Network {
  /** A lookup can't be cancelled, so it is abandoned if it takes too long. */
  const addresses = async (host: string): Promise<readonly string[] | Reach> => {
    if (net.isIP(host) !== 0) return [host];
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => settle(() => resolve('lookup-failed')), lookupLimit);
      const aborted = () => settle(() => reject(signal.reason));
      const settle = (how: () => void) => {
        clearTimeout(late);
        signal.removeEventListener('abort', aborted);
        how();
      };
      signal.addEventListener('abort', aborted, { once: true });
      addressesOf(host).then(
        (found) => settle(() => resolve(found.length > 0 ? found : 'name-unknown')),
        (error) => settle(() => resolve(unnamed(error))),
      );
    });
  };

  const connect = (address: string, port: number, end: AbortSignal): Promise<Reach> =>
    new Promise((resolve) => {
      const socket = net.connect({ host: address, port });
      const settle = (reach: Reach) => {
        clearTimeout(late);
        end.removeEventListener('abort', stop);
        socket.destroy();
        resolve(reach);
      };
      const stop = () => settle('no-answer');
      const late = setTimeout(stop, connectLimit);
      end.addEventListener('abort', stop, { once: true });
      socket.once('connect', () => settle('answered'));
      // Stays after the first event: an error of a destroyed socket would otherwise be uncaught.
      socket.on('error', (error) => settle(reaches[codeOf(error)] ?? 'no-route'));
    });

  /** Asks the system for a route to an address. Connecting a datagram socket sends nothing. */
  const hasRoute = (address: string): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = dgram.createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
      let open = true;
      const settle = (found: boolean) => {
        if (open) socket.close();
        open = false;
        resolve(found);
      };
      socket.on('error', () => settle(false));
      socket.on('connect', () => settle(true));
      // Without a callback, which would take the error from the event.
      socket.connect(9, address);
    });

  const anyRoute = async (hosts: readonly string[]): Promise<boolean> =>
    (await Promise.all(hosts.map(hasRoute))).includes(true);

  return {
    async reach(host, port) {
      const found = await addresses(host);
      if (typeof found === 'string') return found;
      signal.throwIfAborted();
      const answered = new AbortController();
      const end = AbortSignal.any([signal, answered.signal]);
      // All at once, so that a dead address (often the IPv6 one) doesn't use up the others' time.
      const results = await Promise.all(
        found.map(async (address) => {
          const result = await connect(address, port, end);
          if (result === 'answered') answered.abort();
          return result;
        }),
      );
      signal.throwIfAborted();
      return best.find((reach) => results.includes(reach)) ?? 'no-route';
    },

    async connectivity(publicHost): Promise<Connectivity> {
      const found = await addresses(publicHost);
      const named = typeof found !== 'string';
      // A name can come from a cache without a network, so there must be a route to it too.
      const connected = await anyRoute(named ? found : elsewhere);
      signal.throwIfAborted();
      if (!connected) return 'no-network';
      return named ? 'online' : 'no-names';
    },
  };
}

/** The network of the practice world, which ends at this machine. */
export const localNetwork = ({ reach }: Network): Network => ({
  reach: async (host, port) => (isLoopback(host) ? reach(host, port) : 'no-route'),
  connectivity: async () => 'no-network',
});
