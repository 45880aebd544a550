import dgram from 'node:dgram';
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import type { Connectivity, Network, Reach } from './network.ts';

/**
 * How long to wait for a name, and for a connection, in milliseconds. Two names and a connection stay below a check's
 * limit of 10 s.
 */
const lookupLimit = 3000;
const connectLimit = 3500;

/**
 * The system's own way to look names up, and not a DNS client: only it knows the hosts file, and on macOS the
 * resolvers that a VPN brings for its own names.
 */
const addressesOf = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/** Addresses that are set aside for documentation (RFC 5737, RFC 3849): outside of every network that we could be on. */
const elsewhere = ['192.0.2.1', '203.0.113.1', '2001:db8::1'];

/** The best of what several addresses of one name gave. */
const best: readonly Reach[] = ['answered', 'refused', 'no-answer', 'no-route'];

const reaches: Readonly<Record<string, Reach>> = {
  ECONNREFUSED: 'refused',
  // It was there to cut the connection.
  ECONNRESET: 'refused',
  ETIMEDOUT: 'no-answer',
};

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException | null)?.code ?? '');

/** What a failed lookup says: the name is not there, or no one could be asked. */
const unnamed = (error: unknown): Reach =>
  ['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA'].includes(codeOf(error)) ? 'name-unknown' : 'lookup-failed';

/** Looks at the network of this machine until the signal aborts. */
export function createNetwork(signal: AbortSignal): Network {
  /** A lookup cannot be called off, so it is left behind when it takes too long. */
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
      // Stays after the first one: what a destroyed socket still has to say must not go unheard.
      socket.on('error', (error) => settle(reaches[codeOf(error)] ?? 'no-route'));
    });

  /** Asks the system which way it would send to an address. Connecting a datagram socket sends nothing. */
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
      // Without a callback: with one, the error would go to it and not to the event.
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
      // All at once, so that an address that is dead (often the IPv6 one) doesn't use up the time of the others.
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
      // A name can come from a cache where there is no network, so a way to it has to be there too.
      const connected = await anyRoute(named ? found : elsewhere);
      signal.throwIfAborted();
      if (!connected) return 'no-network';
      return named ? 'online' : 'no-names';
    },
  };
}
