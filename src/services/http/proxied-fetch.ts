import type { ProxyAgent } from 'undici';
import { proxyFor, type WebProxy } from '../../lib/proxy.ts';
import { keepSecret } from '../../redaction/redact.ts';
import { isLoopback } from './address.ts';
import { noWayOut } from './network-problem.ts';

/** A fetch, and the proxy through which it reaches an address. */
export interface ProxiedFetch {
  fetch(url: string, init: RequestInit): Promise<Response>;
  proxyFor(url: URL): WebProxy | null;
}

/**
 * Fetches through the environment's proxy variables. Node itself reads them only if another variable says so at its
 * start, which not all supported versions let a program change. So undici is loaded, but only if there is a proxy to
 * use.
 */
export function createProxiedFetch(env: Readonly<Record<string, string | undefined>>): ProxiedFetch {
  const agents = new Map<string, ProxyAgent>();
  const find = (url: URL) => proxyFor(url, env);
  return {
    proxyFor: find,
    async fetch(href, init) {
      const proxy = find(new URL(href));
      if (proxy === null) return fetch(href, init);
      const { ProxyAgent, fetch: fetchThrough } = await import('undici');
      const { url } = proxy;
      if (url.password !== '') keepSecret(decodeURIComponent(url.password));
      const dispatcher = agents.get(url.href) ?? new ProxyAgent(url.href);
      agents.set(url.href, dispatcher);
      // The types of undici's own release differ from those in Node.
      const options = { ...init, dispatcher } as Parameters<typeof fetchThrough>[1];
      return (await fetchThrough(href, options)) as unknown as Response;
    },
  };
}

/** Fetches from this machine only, as in the practice world. */
export const localFetch: ProxiedFetch = {
  proxyFor: () => null,
  async fetch(href, init) {
    if (isLoopback(new URL(href).hostname)) return fetch(href, init);
    throw Object.assign(new Error(`${new URL(href).host} is outside of the practice world`), { code: noWayOut });
  },
};
