import { type ExitCode, exitCode, Failure, NotConfigured } from '../errors.ts';

/** Something that could not be determined. */
export interface Gap {
  /** What is missing: a noun phrase. */
  readonly what: string;
  readonly why: string;
  readonly next: readonly string[];
  /** The service refused the sign-in. */
  readonly signIn?: true;
  /** It was never set up, which may be the person's choice. */
  readonly notConfigured?: true;
}

/** The gap that a failure leaves. */
export const gapOf = (what: string, failure: Failure): Gap => ({
  what,
  why: failure.message,
  next: failure.next,
  ...(failure.code === exitCode.signIn ? { signIn: true } : {}),
  ...(failure instanceof NotConfigured ? { notConfigured: true } : {}),
});

/**
 * The result of a read; if it fails, null, and the reason is added to the gaps. Throws if it is interrupted, or for a
 * bug.
 */
export async function orGap<T>(
  gaps: Gap[],
  what: string,
  signal: AbortSignal,
  look: () => Promise<T>,
): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (signal.aborted || !(error instanceof Failure)) throw error;
    gaps.push(gapOf(what, error));
    return null;
  }
}

/**
 * The exit code that gaps lead to: 4 if a service refused the sign-in, 3 for any other. What was never set up counts for
 * nothing: it would be 3 on every day.
 */
export function gapsCode(gaps: readonly Gap[]): ExitCode {
  if (gaps.some(({ signIn }) => signIn)) return exitCode.signIn;
  return gaps.every(({ notConfigured }) => notConfigured) ? exitCode.ok : exitCode.unknown;
}
