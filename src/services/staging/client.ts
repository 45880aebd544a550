import { isLoopback } from '../http/address.ts';
import { noWayOut } from '../http/network-problem.ts';
import type { ProxiedFetch } from '../http/proxied-fetch.ts';
import { authenticationSchemes } from './schemes.ts';
import type { Staging, StagingAnswer, StagingCredentials, StagingSilence } from './staging.ts';

/** For one answer, in milliseconds. Two of them fit into a check's limit of 10 s. */
const answerLimit = 4500;

const mostRedirects = 5;

/** Error codes of Node and of undici, its HTTP client. */
const silences: Readonly<Record<string, StagingSilence>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'no-answer',
  UND_ERR_CONNECT_TIMEOUT: 'no-answer',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  ENETDOWN: 'no-route',
  [noWayOut]: 'no-route',
  EADDRNOTAVAIL: 'no-route',
  ENOTFOUND: 'name-unknown',
  EAI_AGAIN: 'lookup-failed',
};

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes, and a name that doesn't match. */
const isAboutCertificate = (code: string) => /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|HOSTNAME_MISMATCH/.test(code);

function readSilence(error: unknown): StagingSilence {
  // fetch wraps the reason, and wraps it again if a name has several addresses.
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = String((at as NodeJS.ErrnoException).code ?? '');
    const known = silences[code];
    if (known !== undefined) return known;
    if (isAboutCertificate(code)) return 'certificate';
  }
  return 'dropped';
}

const isSafeForSecrets = (url: URL) => url.protocol === 'https:' || isLoopback(url.hostname);

/** The same host on the same port, or on the default ports of http and https. */
const staysThere = (from: URL, to: URL) =>
  to.hostname === from.hostname && to.port === from.port && /^https?:$/.test(to.protocol);

/** RFC 7617, in UTF-8. */
const basic = ({ username, password }: StagingCredentials) =>
  `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;

/** What an answer means if it is not a redirect. */
function readAnswer(response: Response, address: string): StagingAnswer {
  const { status } = response;
  if (status >= 200 && status < 300) return { seen: 'let-in', address, status };
  if (status !== 401) return { seen: 'no-use', address, status };
  const schemes = authenticationSchemes(response.headers.get('www-authenticate'));
  return schemes.includes('basic') ? { seen: 'asks', address } : { seen: 'asks-otherwise', address, schemes };
}

/** Visits staging sites until the signal aborts. */
export function createStaging(signal: AbortSignal, proxied?: ProxiedFetch): Staging {
  const send = proxied?.fetch ?? fetch;

  /** The head of one answer, or why there is none. */
  const ask = async (url: URL, headers: Record<string, string>): Promise<Response | StagingSilence> => {
    const limit = AbortSignal.timeout(answerLimit);
    try {
      const response = await send(url.href, { headers, redirect: 'manual', signal: AbortSignal.any([signal, limit]) });
      // The page itself is not needed.
      await response.body?.cancel();
      return response;
    } catch (error) {
      signal.throwIfAborted();
      return limit.aborted ? 'no-answer' : readSilence(error);
    }
  };

  return {
    async visit(address, credentials) {
      let url = new URL(address);
      for (let redirects = 0; redirects <= mostRedirects; redirects++) {
        const here = url.href;
        if (credentials !== undefined && !isSafeForSecrets(url)) return { seen: 'clear-text', address: here };
        const headers = {
          'user-agent': 'govsupport',
          ...(credentials === undefined ? {} : { authorization: basic(credentials) }),
        };
        const response = await ask(url, headers);
        if (typeof response === 'string') return { seen: 'nothing', address: here, why: response };
        const location = response.headers.get('location');
        const next = response.status >= 300 && response.status < 400 && location ? URL.parse(location, here) : null;
        if (next === null) return readAnswer(response, here);
        if (!staysThere(url, next)) return { seen: 'elsewhere', address: here, host: next.host };
        next.username = '';
        next.password = '';
        url = next;
      }
      return { seen: 'in-circles', address: url.href };
    },
  };
}
