import type { UnreachableReason } from '../service-error.ts';

/** Why a request got no answer. */
export interface NetworkProblem {
  readonly reason: UnreachableReason;
  /** Completes "could not be reached: …". */
  readonly words: string;
  /** True if the request was certainly never sent. */
  readonly neverSent: boolean;
  /** Whether a retry may help. */
  readonly passing: boolean;
}

const problem = (reason: UnreachableReason, words: string, neverSent: boolean, passing: boolean): NetworkProblem => ({
  reason,
  words,
  neverSent,
  passing,
});

/** The code of a request that would have left the practice world. */
export const noWayOut = 'ERR_NO_WAY_OUT';

/** By the error codes of Node and undici. https://nodejs.org/api/errors.html#common-system-errors */
const known: Readonly<Record<string, NetworkProblem>> = {
  ENOTFOUND: problem('no-such-name', 'there is no such host', true, true),
  EAI_AGAIN: problem('no-name-service', 'its name could not be looked up; are you online?', true, true),
  ECONNREFUSED: problem('refused', 'the connection was refused', true, true),
  EHOSTUNREACH: problem('no-route', 'there is no route to it; are you online?', true, true),
  ENETUNREACH: problem('no-route', 'there is no route to it; are you online?', true, true),
  [noWayOut]: problem('no-route', 'the practice world reaches nothing outside of this machine', true, false),
  ENETDOWN: problem('no-route', 'there is no route to it; are you online?', true, true),
  UND_ERR_CONNECT_TIMEOUT: problem('connect-time-limit', 'no connection was made in time', true, true),
};

/** OpenSSL's codes for certificate problems. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificate = /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|ERR_TLS_CERT_)/;

/** The code of an error, or of its cause. */
function codeOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const code = (at as NodeJS.ErrnoException).code;
    if (typeof code === 'string') return code;
  }
  return '';
}

/** What a proxy answered to CONNECT, as undici reports it; null if the error is about something else. */
function refusalOfProxy(error: unknown): string | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const status = /^Proxy response \((\d{3})\)/.exec(at.message)?.[1];
    if (status === '407') return 'the proxy asks for a user name and a password: put them before its host';
    if (status !== undefined) return `the proxy answered with status ${status}`;
  }
  return null;
}

/** Explains why `fetch` failed. */
export function networkProblem(error: unknown): NetworkProblem {
  const refused = refusalOfProxy(error);
  if (refused !== null) return problem('refused', refused, true, false);
  const code = codeOf(error);
  const found = known[code];
  if (found) return found;
  if (certificate.test(code)) {
    return problem('certificate', `its certificate is not trusted (${code})`, true, false);
  }
  if (/^(?:ERR_TLS_|ERR_SSL_|EPROTO)/.test(code)) {
    return problem('certificate', `no secure connection could be made (${code})`, true, false);
  }
  // The system's own time-out can also hit an open connection, so the request may have been sent.
  if (code === 'ETIMEDOUT') return problem('time-limit', 'it did not answer in time', false, true);
  if (code.startsWith('HPE_')) return problem('other', 'the server there does not speak HTTP', false, false);
  if (code.startsWith('Z_')) return problem('other', 'its answer was damaged on the way', false, false);
  if (code === '') return problem('other', 'the request could not be made', false, false);
  return problem('dropped', 'the connection was dropped', false, true);
}

/** The problem of a request that reached its time limit. */
export const timeLimit = (milliseconds: number): NetworkProblem =>
  problem('time-limit', `no answer within ${Math.round(milliseconds / 100) / 10} s`, false, false);
