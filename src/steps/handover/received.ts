import { createHash } from 'node:crypto';
import { Failure } from '../../errors.ts';
import { addDays, dayBegins } from '../../lib/days.ts';
import { readRegularFile } from '../../lib/read-file.ts';
import type { Rotation } from '../../rotation/rotations.ts';
import type { RotaPerson } from '../../services/rota/rota.ts';
import type { StepContext } from '../step.ts';

/** The end of the marker of a handover's message, `markerOf(step, 'handover')`, which the next person's `start` looks for. */
const markerEnding = ':handover';

/** Assumed length, in days, of a turn that is not on the rota. */
const usualTurn = 14;

const sayPrevious = '--answer rotation.previous=EMAIL';

/** A handover that was received. */
export interface ReceivedHandover {
  /** Where it was found, in words. */
  readonly from: string;
  readonly text: string;
  /** Null if it is a file. */
  readonly sentAt: Date | null;
}

/** The handover; null if there is none; or why that is unknown. */
export type Received = ReceivedHandover | { readonly unknown: string } | null;

/** No message from before the previous turn began can be this handover. */
function sinceOf({ start, previous }: Rotation): Date {
  const begun = previous && previous.start < start ? previous.start : addDays(start, -usualTurn);
  return dayBegins(begun);
}

/** Looks for the handover of the person before: in the file that the person gave to `handover-read`, or in Slack. */
export async function findHandover({ context, memoryOf, rotation }: StepContext): Promise<Received> {
  const { file } = memoryOf('handover-read').answers;
  if (file) {
    try {
      return { from: file, text: readRegularFile(file).toString('utf8'), sentAt: null };
    } catch (cause) {
      throw new Failure(`The handover ${file} can't be read.`, {
        cause,
        next: ['Give its path with --answer handover-read.file=PATH.'],
      });
    }
  }
  const previous = rotation?.previous?.person;
  if (!previous) return null;
  const { name, email } = previous;
  if (email === '') return { unknown: `The rota has no address for ${name}: give ${sayPrevious}` };
  const slack = await context.services.slack();
  const person = await slack.personByEmail(email);
  if (!person) return { unknown: `No one in Slack has the address ${email}: correct it with ${sayPrevious}` };
  const message = await slack.findFrom(person.id, markerEnding, sinceOf(rotation));
  return message
    ? { from: `${name}, in Slack`, text: message.text, sentAt: new Date(Number(message.ts) * 1000) }
    : null;
}

/** The mark that this handover was read, or that the person continued without one from this person. */
export function markOf(found: Received, previous: RotaPerson | undefined): string {
  if (found && 'text' in found) return `handover ${createHash('sha256').update(found.text).digest('hex').slice(0, 16)}`;
  return `no handover from ${(previous?.email || previous?.name || '').toLowerCase()}`;
}
