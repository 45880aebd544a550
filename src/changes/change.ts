import type { CommandLine } from '../runner/journal.ts';
import type { Answer } from '../steps/answer.ts';
import type { Made, Step } from '../steps/step.ts';

/** What identifies one of the things that a change is about, such as a ticket's number. */
export type Id = number | string;

/** What people call one of the things that a change is about. */
export const nameOf = ({ called }: Pick<Change, 'called'>, id: Id): string => called?.(id) ?? `#${id}`;

/** Something that was written for a change and is kept outside its journal. */
export interface Kept {
  isThere(): boolean;
  /** Throws a Failure if another process may be about to send it. */
  refuseWhileOpen?(): void;
  remove(): void;
}

/**
 * A change outside a checklist, such as `ticket status`. Its step says what would be done, and does it; the runner shows
 * it, asks, remembers what an interrupted run began, and writes the audit.
 */
export interface Change {
  /** The command that makes it. */
  readonly command: string;
  /** The command line that resumes it, if `command` and the ids don't. */
  readonly line?: CommandLine;
  /** The things that it is about, in the order in which they were given. */
  readonly ids: readonly Id[];
  /** Each action's data has the `id` that it is about. With `goesOn`, one that fails does not stop the others. */
  readonly step: Step;
  /** What the command line answers to the step's questions. */
  readonly answers?: readonly Answer[];
  /** What can't be changed, and why. The step fills it in when it plans. */
  readonly refused?: ReadonlyMap<Id, string>;
  /** Those of them that no command can change, such as a ticket that is closed: what was written for them stays unsent. */
  readonly beyond?: ReadonlySet<Id>;
  /** What people call one of the things; `#48201` if not given. */
  called?(id: Id): string;
  /** If nothing would change: what is already there, in words. The step fills it in when it looks. */
  readonly already?: ReadonlyMap<Id, string>;
  /** What was written for it and is kept elsewhere: it goes once the change is made, or what was written is dropped. */
  readonly kept?: readonly Kept[];
  /** The fact to report about what was made, such as the number of a new ticket. */
  says?(made: Made): string;
}
