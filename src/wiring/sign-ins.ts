import type { Context } from '../context.ts';
import { once } from '../lib/once.ts';
import { createProcesses } from '../services/process/client.ts';
import type { SignIns } from '../services/sign-ins/sign-ins.ts';
import type { InTurn } from '../services/turns.ts';
import { type ConnectionParts, openOAuth } from './create-services.ts';

/** The sign-ins of a run. */
export interface KeptSignIns {
  /** The sign-ins, for work that ends with this signal. */
  within(signal: AbortSignal): () => Promise<SignIns>;
  /** Waits for refreshes that are running. */
  settled(): Promise<void>;
}

export interface SignInParts extends Omit<ConnectionParts, 'signal' | 'deadline'> {
  readonly env: Context['env'];
  readonly paths: Context['paths'];
  readonly inTurn: (signal: AbortSignal) => InTurn;
}

/** Stops waiting when the signal aborts; the work itself continues. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

/**
 * Opens the sign-ins. Only its own time limits stop a refresh: a new token that was issued but not stored would sign
 * the person out.
 */
export function openSignIns(parts: SignInParts): KeptSignIns {
  const lasting = new AbortController().signal;
  const underway = new Set<Promise<unknown>>();
  const open = once(async () => {
    const { createKeychain } = await import('../services/keychain/client.ts');
    const { createSignIns } = await import('../services/sign-ins/client.ts');
    const processes = createProcesses(parts.env, lasting, parts.inTurn(lasting));
    return createSignIns({
      keychain: createKeychain(processes),
      folder: parts.paths.stateFolder,
      now: parts.clock.now,
      oauth: async (service) =>
        service === 'zendesk' || service === 'slack'
          ? openOAuth({ ...parts, signal: lasting, deadline: undefined }, service)
          : null,
    });
  });
  const under = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
    underway.add(work);
    work.catch(() => {}).finally(() => underway.delete(work));
    return orAborted(work, signal);
  };
  return {
    within: (signal) => async () => {
      const signIns = await open();
      return {
        record: signIns.record,
        token: (service) => under(signIns.token(service), signal),
        refused: (service, token) => under(signIns.refused(service, token), signal),
        prepare: (keptIn) => under(signIns.prepare(keptIn), signal),
        keep: (...given) => under(signIns.keep(...given), signal),
        forget: (service) => under(signIns.forget(service), signal),
      };
    },
    settled: async () => void (await Promise.allSettled([...underway])),
  };
}
