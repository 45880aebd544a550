import type { ConfirmableCheck } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { dayOf } from '../lib/days.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import type { ConfirmationChange } from '../services/confirmations/confirmations.ts';

/** Shows what was confirmed, or taken back where `at` is null. */
export function showConfirmation(
  { terminal, options }: Context,
  { id, title, confirms }: ConfirmableCheck,
  at: Date | null,
  { before, setAside }: ConfirmationChange,
): void {
  if (setAside !== null) {
    terminal.warn(`What was confirmed before could not be read. It was set aside: ${sanitiseLine(setAside)}`);
  }
  if (options.json) {
    terminal.json({
      schemaVersion: 1,
      command: 'doctor confirm',
      check: { id, title },
      confirmedAt: at?.toISOString() ?? null,
      before: before?.toISOString() ?? null,
      setAside,
    });
    return;
  }
  if (at !== null) {
    const again = before === null ? '' : ` (before: ${dayOf(before)})`;
    terminal.result(`Confirmed on ${dayOf(at)}${again}: ${confirms}.`);
    // Without the flag it would take back what was confirmed on the real machine.
    const program = options.sandbox ? 'govsupport --sandbox' : 'govsupport';
    terminal.note(`If that was a mistake: ${program} doctor confirm ${id} --undo`);
  } else if (before !== null) terminal.result(`Taken back, after it was confirmed on ${dayOf(before)}: ${confirms}.`);
  else terminal.result(`Nothing to take back: ${id} was not confirmed.`);
}
