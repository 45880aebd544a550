import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
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

function split(flag: string, written: string): [string, string] {
  const at = written.indexOf('=');
  if (at > 0) return [written.slice(0, at).trim(), written.slice(at + 1).trim()];
  throw new UsageError(`${flag}: expected NAME=VALUE, found "${written}".`, [
    `For example: ${flag} stand-up="on leave that day"`,
  ]);
}

/** Checks the flags against the steps. Throws a UsageError that names the nearest step where one is not known. */
export function readChecklistFlags(steps: readonly Step[], written: WrittenFlags, yes: boolean): ChecklistFlags {
  const ids = steps.map((step) => step.id);
  const known = (flag: string, id: string): string => {
    if (ids.includes(id)) return id;
    const meant = nearest(id, ids);
    throw new UsageError(`${flag}: there is no step "${id}".`, [
      meant ? `Did you mean ${meant}?` : `The steps are: ${ids.join(', ')}.`,
    ]);
  };
  const answers = (written.answer ?? []).map((text) => split('--answer', text));
  for (const [name] of answers) {
    if (!name.includes('.')) throw new UsageError(`--answer: expected STEP.QUESTION=VALUE, found "${name}=…".`);
    known('--answer', name.slice(0, name.indexOf('.')));
  }
  const skips = (written.skip ?? []).map((text) => split('--skip', text));
  for (const [id, reason] of skips) {
    known('--skip', id);
    if (reason === '')
      throw new UsageError(`--skip ${id}: a reason is needed.`, [`For example: --skip ${id}="on leave that day"`]);
  }
  return {
    dryRun: written.dryRun === true,
    yes,
    answers: new Map(answers),
    confirms: new Set((written.confirm ?? []).map((id) => known('--confirm', id))),
    skips: new Map(skips),
    only: written.only ? new Set(written.only.map((id) => known('--only', id))) : null,
    from: written.from === undefined ? null : known('--from', written.from),
  };
}
