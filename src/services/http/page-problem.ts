import { networkProblem } from './network-problem.ts';
import type { ProxiedFetch } from './proxied-fetch.ts';

/** How long a page may take to answer, in milliseconds. */
const timeoutMs = 5_000;

/** A working page would not answer with these. Others, such as 403, may only mean that this is not a browser. */
const isFault = (status: number) => status === 401 || status === 429 || status >= 500;

/**
 * Why a page can't be used now, or null if that is not known: `answered with status 503`. Requests only the head,
 * and sends nothing of the person's. Throws the signal's reason.
 */
export async function pageProblem(
  page: string,
  { signal, proxied }: { readonly signal: AbortSignal; readonly proxied: ProxiedFetch },
): Promise<string | null> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const { status } = await proxied.fetch(page, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.any([signal, limit]),
    });
    return isFault(status) ? `answered with status ${status}` : null;
  } catch (error) {
    signal.throwIfAborted();
    // A slow page may still come.
    return limit.aborted ? null : `could not be reached: ${networkProblem(error).words}`;
  }
}
