type Env = Readonly<Record<string, string | undefined>>;

/** A proxy that stands between this machine and an address. */
export interface WebProxy {
  /** With its user name and password, if it has any. */
  readonly url: URL;
  /** The variable that it comes from. */
  readonly setBy: string;
}

/** Programs on this machine are never asked by way of another. */
const isHere = (host: string) => /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(host);

/**
 * Whether NO_PROXY excepts a host: `*`, or names and addresses with commas between them, each also for what is below it,
 * perhaps with a port. https://everything.curl.dev/usingcurl/proxies/env.html
 */
function isExcepted({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = '', onlyPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (onlyPort !== undefined && onlyPort !== ownPort) return false;
      return hostname === name || hostname.endsWith(`.${name}`);
    });
}

/** The first of the variables that is set. The small letters come first, as for curl. */
function firstOf(env: Env, names: readonly string[]): { name: string; value: string } | null {
  const name = names.find((each) => env[each]?.trim());
  return name === undefined ? null : { name, value: env[name]?.trim() ?? '' };
}

/** The proxy by which an address is reached, as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say; null if there is none. */
export function proxyFor(url: URL, env: Env): WebProxy | null {
  const names = url.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  const found = firstOf(env, [...names, 'all_proxy', 'ALL_PROXY']);
  if (found === null || isHere(url.hostname)) return null;
  if (isExcepted(url, firstOf(env, ['no_proxy', 'NO_PROXY'])?.value ?? '')) return null;
  const proxy = URL.parse(/^[a-z][\w+.-]*:\/\//i.test(found.value) ? found.value : `http://${found.value}`);
  return proxy && /^https?:$/.test(proxy.protocol) ? { url: proxy, setBy: found.name } : null;
}
