import { UsageError } from '../errors.ts';
import { excerpt } from '../lib/excerpt.ts';
import { nearest } from '../lib/nearest.ts';
import type { Step } from '../steps/step.ts';
import type { ChecklistFlags } from './run-checklist.ts';

/** What the command line gave, as it was written. */
export interface WrittenFlags {
  readonly dryRun?: boolean | undefined;
  readonly answer?: readonly string[] | undefined;
  readonly confirm?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly only?: readonly string[] | undefined;
  readonly from?: string | undefined;
}

function split(flag: string, written: string, shape: string, example: string): [string, string] {
  const at = written.indexOf('=');
  if (at > 0) return [written.slice(0, at).trim(), written.slice(at + 1).trim()];
  throw new UsageError(`${flag}: expected ${shape}, found "${excerpt(written)}".`, [`For example: ${flag} ${example}`]);
}

/** Which of two was meant, nobody can tell. */
function refuseTwice(flag: string, given: readonly (readonly [string, string])[]): void {
  const names = given.map(([name]) => name);
  const again = names.find((name, index) => names.indexOf(name) < index);
  if (again !== undefined) throw new UsageError(`${flag} ${again} is given more than once.`, ['Give it once.']);
}

/** Checks the flags against the steps. Throws a UsageError that names the nearest step where one is not known. */
export function readChecklistFlags(
  steps: readonly Step[],
  written: WrittenFlags,
  { yes, status }: { readonly yes: boolean; readonly status: boolean },
): ChecklistFlags {
  const ids = steps.map((step) => step.id);
  const known = (flag: string, id: string): string => {
    if (ids.includes(id)) return id;
    const meant = nearest(id, ids);
    throw new UsageError(`${flag}: there is no step "${id}".`, [
      meant ? `Did you mean ${meant}?` : `The steps are: ${ids.join(', ')}.`,
    ]);
  };
  const answers = (written.answer ?? []).map((text) =>
    split('--answer', text, 'STEP.QUESTION=VALUE', 'rotation.from=2026-11-23'),
  );
  for (const [name] of answers) {
    if (!name.includes('.')) throw new UsageError(`--answer: expected STEP.QUESTION=VALUE, found "${name}=…".`);
    known('--answer', name.slice(0, name.indexOf('.')));
  }
  refuseTwice('--answer', answers);
  const skips = (written.skip ?? []).map((text) =>
    split('--skip', text, 'STEP="REASON"', 'stand-up="on leave that day"'),
  );
  refuseTwice('--skip', skips);
  for (const [id, reason] of skips) {
    known('--skip', id);
    if (reason === '')
      throw new UsageError(`--skip ${id}: a reason is needed.`, [`For example: --skip ${id}="on leave that day"`]);
  }
  const confirmable = steps.flatMap((step) => (step.brief ? [step.id] : []));
  const confirms = (written.confirm ?? []).map((id) => known('--confirm', id));
  for (const id of confirms) {
    if (!confirmable.includes(id)) {
      throw new UsageError(`--confirm ${id}: that is looked at, and nobody's word counts for it.`, [
        `What can be confirmed: ${confirmable.join(', ')}.`,
        `To leave it out: --skip ${id}="reason"`,
      ]);
    }
    if (skips.some(([skipped]) => skipped === id)) {
      throw new UsageError(`${id} can't be both confirmed and skipped.`);
    }
  }
  return {
    dryRun: status || written.dryRun === true,
    status,
    yes,
    answers: new Map(answers),
    confirms: new Set(confirms),
    skips: new Map(skips),
    only: written.only ? new Set(written.only.map((id) => known('--only', id))) : null,
    from: written.from === undefined ? null : known('--from', written.from),
  };
}
