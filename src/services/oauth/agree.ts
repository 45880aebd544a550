import { setTimeout as sleep } from 'node:timers/promises';
import { exitCode, Failure } from '../../errors.ts';
import { docsPage } from '../../lib/docs-page.ts';
import { keepSecret } from '../../redaction/redact.ts';
import { type Answer, type Listening, listen } from './listener.ts';

/** How long the person has to agree, in milliseconds. */
const usualLimitMs = 5 * 60_000;

/** How to send a person to a page and get its answer. */
export interface Agreeing extends Listening {
  /** The service's name as people know it. */
  readonly service: string;
  /** The page, given the port on which the answer is awaited. */
  page(port: number): string | Promise<string>;
  /** Shows the page's address, and opens it, until the signal aborts. Throws if that leaves no way to agree. */
  show(page: string, signal: AbortSignal): Promise<void>;
  /**
   * Asks the person to paste the address that the page sent them to, for a browser on another machine. `check` says
   * what is wrong with it. Null if no one can be asked.
   */
  readonly paste: ((check: (text: string) => string | null, signal: AbortSignal) => Promise<string>) | null;
  readonly limitMs?: number;
}

/** The parameters in a pasted address, from its query or fragment; or null. */
export function pastedAnswer(text: string): Answer | null {
  const url = URL.parse(text.trim());
  if (url === null) return null;
  return new URLSearchParams(url.hash.length > 1 ? url.hash.slice(1) : url.search);
}

const never = () => new Promise<never>(() => {});

async function pasted({ paste, isOurs }: Agreeing, signal: AbortSignal): Promise<Answer> {
  if (paste === null) return never();
  const ours = (text: string) => {
    const answer = pastedAnswer(text);
    return answer && isOurs(answer) ? answer : null;
  };
  const text = await paste((given) => (ours(given) ? null : 'This is not the address of this sign-in.'), signal);
  keepSecret(text);
  return ours(text) ?? never();
}

/**
 * Sends a person to a page and waits for its answer, from the browser or pasted, whichever comes first. Throws a
 * Failure if the person refused or no answer came in time; the signal's reason if it aborts.
 */
export async function agree(agreeing: Agreeing, signal: AbortSignal): Promise<{ answer: Answer; port: number }> {
  const { service, limitMs = usualLimitMs } = agreeing;
  const listener = await listen(agreeing, signal);
  const over = new AbortController();
  const ending = AbortSignal.any([signal, over.signal]);
  const late = async (): Promise<never> => {
    await sleep(limitMs, undefined, { signal: ending });
    throw new Failure(`${service} gave no answer within ${Math.round(limitMs / 60_000)} minutes.`, {
      code: exitCode.signIn,
      next: ['Run this again, and agree on the page that opens.'],
    });
  };
  try {
    const shown = agreeing.show(await agreeing.page(listener.port), ending).then(never);
    const answer = await Promise.race([listener.answer, shown, pasted(agreeing, ending), late()]);
    const refusal = answer.get('error');
    if (refusal === null) return { answer, port: listener.port };
    throw refused(service, refusal, answer.get('error_description'));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    over.abort();
    listener.close();
  }
}

/** What to do if a service does not accept how this program is set up there. */
export const showAdministrator: readonly string[] = [
  `Show this to the administrator who set up its client. The settings are at ${docsPage('administrator')}`,
];

function refused(service: string, error: string, description: string | null): Failure {
  const says = (description ?? error).slice(0, 200);
  if (error === 'access_denied' || /reject|denied/i.test(says)) {
    return new Failure(`You did not agree on ${service}'s page, so you are not signed in.`, {
      code: exitCode.signIn,
      next: ['Run this again, and agree on the page that opens.'],
    });
  }
  return new Failure(`${service} did not grant the sign-in (it says: ${says}).`, {
    code: exitCode.signIn,
    next: showAdministrator,
  });
}
