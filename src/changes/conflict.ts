import type { Ticket, Zendesk } from '../services/zendesk/zendesk.ts';
import { ChangedMeanwhile } from '../steps/step.ts';
import { changesSince } from '../tickets/changes-since.ts';

/** The conflict of a ticket that has changed since it was read: its message has what has come in, in lines. */
export async function conflictOf(zendesk: Zendesk, before: Ticket, cause?: unknown): Promise<ChangedMeanwhile> {
  const changes = await changesSince(zendesk, before);
  return new ChangedMeanwhile(['It has changed since it was read, so it was left alone.', ...changes].join('\n'), {
    next: ['Run this again to change it as it is now.'],
    cause,
  });
}
