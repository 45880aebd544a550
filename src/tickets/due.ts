import { isDay } from '../lib/days.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { momentOfDeadline } from './deadline-note.ts';

/** When a ticket is due, and by its SLA or the client's deadline. */
export interface Due {
  readonly at: Date;
  readonly because: 'sla' | 'deadline';
}

/** When a client's deadline is; null if someone wrote it in words. */
export function deadlineAt(deadline: string): Date | null {
  const [day = '', time, ...more] = deadline.split(' ');
  const isClear = isDay(day) && more.length === 0 && (time === undefined || /^\d{2}:\d{2}$/.test(time));
  return isClear ? momentOfDeadline(deadline) : null;
}

/** When a ticket is due: when its SLA breaches, or at the client's deadline if that is earlier. Null: at no set time. */
export function dueOf({ sla }: Pick<Ticket, 'sla'>, deadline: string | null): Due | null {
  const breach = sla.kind === 'active' ? new Date(sla.breachAt) : null;
  const named = deadline === null ? null : deadlineAt(deadline);
  if (named !== null && (breach === null || named < breach)) return { at: named, because: 'deadline' };
  return breach && { at: breach, because: 'sla' };
}
