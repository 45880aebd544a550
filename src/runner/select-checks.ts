import { confirmedCheck } from '../checklists/confirmed-names.ts';
import type { Check, ConfirmableCheck } from '../checks/check.ts';
import { UsageError } from '../errors.ts';
import { nearest } from '../lib/nearest.ts';

/** The check with this id. Throws a UsageError that names the nearest one if there is none. */
export function findCheck(checks: readonly Check[], id: string): Check {
  const found = checks.find((check) => check.id === id);
  if (found) return found;
  const ids = checks.map((check) => check.id);
  const meant = nearest(id, ids);
  throw new UsageError(`There is no check "${id}".`, [
    meant ? `Did you mean ${meant}?` : `The checks are: ${ids.join(', ')}.`,
    'See them all: govsupport doctor --list',
  ]);
}

/**
 * The check that a person can confirm, by its id or that of its step. `here`: those that can be confirmed here. Throws a
 * UsageError that names those if it is none of them.
 */
export function findConfirmable(
  checks: readonly Check[],
  id: string,
  here: readonly string[] = checks.map((check) => check.id),
): ConfirmableCheck {
  const confirmable = checks.filter(
    (check): check is ConfirmableCheck => check.confirms !== undefined && here.includes(check.id),
  );
  const ids = confirmable.map((check) => check.id);
  const meantId = confirmedCheck(id);
  const found = confirmable.find((check) => check.id === meantId);
  if (found) return found;
  const can = `You can confirm: ${ids.join(', ')}.`;
  if (checks.some(({ id, confirms }) => id === meantId && confirms !== undefined)) {
    throw new UsageError(`"${meantId}" cannot be confirmed here.`, [
      can,
      `Confirm it: govsupport doctor confirm ${meantId}`,
    ]);
  }
  if (checks.some((check) => check.id === id)) {
    throw new UsageError(`"${id}" cannot be confirmed: govsupport checks it automatically.`, [
      can,
      `Check it: govsupport doctor --only ${id}`,
    ]);
  }
  const meant = nearest(id, ids);
  throw new UsageError(`There is no check "${id}".`, [...(meant ? [`Did you mean ${meant}?`] : []), can]);
}

/** The checks that were asked for, in the order of the list. Throws a UsageError if an id is not known. */
export function selectChecks(
  checks: readonly Check[],
  only: readonly string[] | undefined,
  skip: readonly string[] | undefined,
): readonly Check[] {
  const wanted = only && new Set(only.map((id) => findCheck(checks, id)));
  const unwanted = new Set((skip ?? []).map((id) => findCheck(checks, id)));
  const selected = checks.filter((check) => (wanted?.has(check) ?? true) && !unwanted.has(check));
  if (selected.length === 0) {
    throw new UsageError('No check is left to run.', [
      'Name at least one with --only, or leave fewer out with --skip.',
    ]);
  }
  return selected;
}
