import type { Context } from '../context.ts';
import { shownDayOf } from '../lib/days.ts';
import { type Check, type Finding, pass, unknown } from './check.ts';
import { playbookRemedy } from './remedy.ts';

/** When the person confirmed this, or null. */
export async function confirmation(context: Context, id: string): Promise<Date | null> {
  return (await context.services.confirmations()).confirmedAt(id);
}

/** A finding from the person's confirmation. `what` completes "You said on Mon 23 Nov 2026 …". */
export function confirmedOn(at: Date, what: string): Finding {
  return pass(`You said on ${shownDayOf(at.toISOString())} ${what}`, { evidence: { confirmedAt: at.toISOString() } });
}

/** A check that only the person can answer. */
export interface PersonalCheck extends Pick<Check, 'id' | 'title' | 'consequence' | 'explain'> {
  /** A whole sentence without a full stop: `You have completed your staff vetting`. */
  readonly confirms: string;
}

/** Makes a check that is unknown until the person confirms it. The playbook's remedy has the check's id. */
export function confirmedByPerson(spec: PersonalCheck): Check {
  return {
    ...spec,
    category: 'confirmed',
    async run(context) {
      const at = await confirmation(context, spec.id);
      if (at) return confirmedOn(at, `that ${spec.confirms.charAt(0).toLowerCase()}${spec.confirms.slice(1)}`);
      return unknown('Not confirmed yet', {
        evidence: { confirmedAt: null },
        remedy: {
          ...playbookRemedy(context.playbook, spec.id),
          commands: [['govsupport', 'doctor', 'confirm', spec.id]],
        },
      });
    },
  };
}
