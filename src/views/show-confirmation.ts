import type { ConfirmableCheck } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { shownDayOf } from '../lib/days.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import type { ConfirmationChange } from '../services/confirmations/confirmations.ts';

/** A check, and its confirmation before. */
interface Confirmed {
  readonly check: ConfirmableCheck;
  readonly change: ConfirmationChange;
}

/** Shows what was confirmed, or taken back if `at` is null. */
export function showConfirmations(context: Context, at: Date | null, changes: readonly Confirmed[]): void {
  const { terminal, options } = context;
  const setAside = changes.find(({ change }) => change.setAside !== null)?.change.setAside ?? null;
  if (setAside !== null) {
    terminal.warn(`Earlier confirmations could not be read. The file was moved to ${sanitiseLine(setAside)}`);
  }
  if (!options.json) {
    for (const each of changes) showOne(context, at, each);
    return;
  }
  const all = changes.map(({ check: { id, title }, change: { before } }) => ({
    check: { id, title },
    confirmedAt: at?.toISOString() ?? null,
    before: before?.toISOString() ?? null,
  }));
  terminal.json({
    schemaVersion: 1,
    command: 'doctor confirm',
    ...all[0],
    setAside,
    ...(all.length > 1 ? { all } : {}),
  });
}

const dayShown = (moment: Date) => shownDayOf(moment.toISOString());

function showOne({ terminal, options }: Context, at: Date | null, { check, change: { before } }: Confirmed): void {
  const { id, confirms } = check;
  if (at !== null) {
    const again = before === null ? '' : ` (before: ${dayShown(before)})`;
    terminal.result(`Confirmed on ${dayShown(at)}${again}: ${confirms}.`);
    terminal.note(withRunOptions(`If that was a mistake: govsupport doctor confirm ${id} --undo`, options));
  } else if (before !== null) terminal.result(`Withdrawn (it was confirmed on ${dayShown(before)}): ${confirms}.`);
  else terminal.result(`Nothing to withdraw: ${id} was not confirmed.`);
}
