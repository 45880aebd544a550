import type { SlaMetric, SlaPolicy, StatusCategory, Ticket } from './world.ts';

const minuteMs = 60_000;
/** The resolution clock stops while we wait for someone; the reply clock does not. */
const pausing: readonly StatusCategory[] = ['pending', 'hold'];
const ending: readonly StatusCategory[] = ['solved', 'closed'];

const plus = (at: string, ms: number) => wireTime(new Date(Date.parse(at) + ms));

/** A time in Zendesk's format: whole seconds. */
export const wireTime = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

function start(metric: string, at: string, ms: number, status: StatusCategory): SlaMetric {
  const paused = metric === 'agent_work_time' && pausing.includes(status);
  return { metric, breachAt: paused ? null : plus(at, ms), leftMs: paused ? ms : null, achievedAt: null };
}

/** After a priority change: its policy applies from the ticket's creation to targets that are not achieved yet. */
export function applyPolicy(ticket: Ticket, policies: readonly SlaPolicy[]): void {
  const policy = policies.find((each) => each.priority === ticket.fields.priority);
  const achieved = ticket.sla.filter((each) => each.achievedAt !== null);
  const running = Object.entries(policy?.targets ?? {}).filter(
    ([metric]) => metric !== 'next_reply_time' && !achieved.some((each) => each.metric === metric),
  );
  ticket.sla = [
    ...achieved,
    ...running.map(([metric, minutes]) => start(metric, ticket.created_at, minutes * minuteMs, ticket.fields.status)),
  ];
}

/** After a status change: the resolution clock stops, resumes or ends. */
export function applyStatus(ticket: Ticket, at: string): void {
  const status = ticket.fields.status;
  for (const each of ticket.sla) {
    if (ending.includes(status)) {
      if (each.achievedAt === null) Object.assign(each, { achievedAt: at });
    } else if (each.metric !== 'agent_work_time') {
    } else if (pausing.includes(status)) {
      if (each.breachAt !== null && each.achievedAt === null) {
        Object.assign(each, { leftMs: Date.parse(each.breachAt) - Date.parse(at), breachAt: null });
      }
    } else {
      // Reopened after it was solved: the target applies again.
      each.achievedAt = null;
      if (each.leftMs !== null) Object.assign(each, { breachAt: plus(at, each.leftMs), leftMs: null });
    }
  }
}

/** After a public comment: ours achieves the reply target, the client's starts the next one. */
export function applyReply(ticket: Ticket, policies: readonly SlaPolicy[], byAgent: boolean, at: string): void {
  const replies = ticket.sla.filter((each) => each.metric !== 'agent_work_time' && each.achievedAt === null);
  if (byAgent) {
    for (const each of replies) each.achievedAt = at;
    return;
  }
  const minutes = policies.find((each) => each.priority === ticket.fields.priority)?.targets.next_reply_time;
  if (minutes === undefined || replies.length > 0) return;
  ticket.sla = ticket.sla.filter((each) => each.metric !== 'next_reply_time');
  ticket.sla.push(start('next_reply_time', at, minutes * minuteMs, ticket.fields.status));
}

/** The time left in the largest unit that fits, rounded down, so negative once it has passed. */
function left(ms: number): Record<string, number> {
  const units = { days: 86_400_000, hours: 3_600_000, minutes: minuteMs };
  const unit = Math.abs(ms) >= units.days ? 'days' : Math.abs(ms) >= units.hours ? 'hours' : 'minutes';
  return { [unit]: Math.floor(ms / units[unit]) };
}

/**
 * The sideloaded `slas` of a ticket.
 * https://developer.zendesk.com/documentation/ticketing/using-the-zendesk-api/side_loading/
 */
export function policyMetrics(ticket: Pick<Ticket, 'sla'>, now: Date): object[] {
  return ticket.sla.map((each) => {
    if (each.achievedAt !== null) return { metric: each.metric, stage: 'achieved', breach_at: each.breachAt };
    if (each.breachAt === null) {
      return { metric: each.metric, stage: 'paused', breach_at: null, ...left(each.leftMs ?? 0) };
    }
    const ms = Date.parse(each.breachAt) - now.getTime();
    return { metric: each.metric, stage: 'active', breach_at: each.breachAt, ...left(ms) };
  });
}
