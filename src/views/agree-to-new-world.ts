import type { Context } from '../context.ts';
import { Failure, UsageError } from '../errors.ts';
import { shownMoment } from '../lib/days.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import { wrap } from '../terminal/wrap.ts';

/**
 * Asks whether to replace the existing practice world by one of another scale. Throws a UsageError if no one can be asked and
 * --yes was not given, and a Failure if the answer is no.
 */
export async function agreeToNewWorld(
  { options, signal, terminal }: Context,
  kept: { readonly scale: number; readonly startedAt: string },
  scale: number,
): Promise<void> {
  if (options.yes) return;
  const there = `The saved practice world has the scale ${kept.scale}, not ${scale}. It started on ${shownMoment(new Date(kept.startedAt))}.`;
  const lost = 'The old world is set aside in its folder; its pretend machine and repositories are deleted.';
  const next = ['To serve the existing one: govsupport sandbox serve'];
  if (!terminal.interactive) {
    throw new UsageError(sanitiseLine(`${there} ${lost}`), [`To start one of scale ${scale}: add --yes`, ...next]);
  }
  terminal.warn(wrap(sanitiseLine(`${there} ${lost}`), terminal.columns));
  if (await terminal.questions.askYes(`Start a world of scale ${scale}?`, signal)) return;
  throw new Failure('The practice world was not changed.', { next });
}
