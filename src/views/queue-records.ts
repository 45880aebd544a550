import { shownMoment } from '../lib/days.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import { timeWords } from '../lib/time-words.ts';
import { shownDeadline } from '../tickets/deadline-note.ts';
import type { Queue } from '../tickets/queue.ts';
import type { Placed, QueueTicket } from '../tickets/queue-ticket.ts';
import { clockOf, metricWords, stoppedOverdueMs } from '../tickets/sla.ts';
import { belongings, deadlineWords, offWords, statusOf, withWhom } from './queue-words.ts';
import type { Fact } from './records.ts';

/** What a ticket's clock says, in a sentence. */
function timeFact(entry: Placed, at: Date): string {
  const { ticket, section } = entry;
  const deadline = deadlineWords(entry, at);
  if (deadline !== null) return `client's deadline: ${deadline}`;
  const stopped = stoppedOverdueMs(ticket);
  if (stopped !== undefined) return `overdue by ${timeWords(stopped)} when its SLA was paused`;
  if (section === 'unknown') return 'unknown: Zendesk gave no SLA, look there';
  if (ticket.sla.kind === 'none') return 'no SLA';
  if (ticket.sla.kind !== 'active') return section === 'stopped' ? 'its SLA is paused' : 'no SLA clock left';
  const { state, leftMs } = clockOf(ticket, at);
  const metric = metricWords(sanitiseLine(ticket.sla.metric));
  return state === 'breached' ? `${metric} overdue by ${timeWords(-leftMs)}` : `${metric} due in ${timeWords(leftMs)}`;
}

/** How long a ticket has been waiting, the time left on its clock, and whether a note says why. */
function waitFact({ ticket, hold, clock, section }: QueueTicket, at: Date): string[] {
  if (hold === null && section !== 'stopped') return [];
  const left = clock?.leftMs ?? null;
  return [
    [
      ticket.status === 'hold' ? 'on hold' : ticket.status === 'pending' ? 'pending' : 'paused',
      ...(hold?.since ? [`for ${timeWords(Math.max(0, at.getTime() - Date.parse(hold.since)))}`] : []),
    ].join(' '),
    ...(left !== null && left >= 0 && section === 'stopped' ? [`${timeWords(left)} of the SLA left`] : []),
    ...(hold?.reasonNoted === false ? ['no reason noted'] : []),
  ];
}

/** What a ticket is about, with its time and whom it is with: the first facts of its record. */
export const shortTicketFacts = (entry: Placed, queue: Queue): Fact[] => [
  ['Ticket', `#${entry.ticket.id}`],
  ['Subject', entry.ticket.subject],
  ['Time', timeFact(entry, queue.at)],
  ['With', withWhom(entry, queue)],
];

/** What belongs to a ticket, and its other useful facts. */
const alsoOf = (entry: QueueTicket, queue: Queue) => [...belongings(entry), ...offWords(entry, queue)].join(', ');

/** The facts of a ticket that do not change with time alone. */
function lastingFacts(entry: QueueTicket, queue: Queue, groups: ReadonlyMap<number, string>): Fact[] {
  const { ticket, deadline } = entry;
  const facts: Fact[] = [
    ['Priority', ticket.priority ?? 'none'],
    ['Client', ticket.client ?? 'not shown'],
    ['Status', statusOf(entry)],
    ['Group', groups.get(ticket.groupId ?? 0) ?? ''],
    ['Also', alsoOf(entry, queue)],
    ['Deadline', deadline ? `client needs it by ${shownDeadline(deadline)}` : ''],
  ];
  return facts.filter(([, text]) => text !== '');
}

/** A ticket as a record: every fact that its line has. */
export function queueTicketFacts(entry: QueueTicket, queue: Queue, groups: ReadonlyMap<number, string>): Fact[] {
  const waits = waitFact(entry, queue.at);
  return [
    ...shortTicketFacts(entry, queue),
    ...(waits.length > 0 ? [['Waits', waits.join(', ')] as const] : []),
    ...lastingFacts(entry, queue, groups),
  ];
}

/** The facts that are compared between two readings. */
const comparedFacts = (entry: QueueTicket, queue: Queue, groups: ReadonlyMap<number, string>): Map<string, string> =>
  new Map([
    ['Subject', entry.ticket.subject],
    ['With', withWhom(entry, queue)],
    [
      'Clock',
      entry.ticket.sla.kind === 'active'
        ? `${metricWords(entry.ticket.sla.metric)} by ${shownMoment(new Date(entry.ticket.sla.breachAt))}`
        : entry.ticket.sla.kind,
    ],
    ...(entry.hold?.reasonNoted === false ? [['Reason', 'none noted'] as const] : []),
    ...lastingFacts(entry, queue, groups),
  ]);

/** The changed facts of a ticket, as a record; null if there are none. */
function changeRecord(
  [before, was]: readonly [QueueTicket, Queue],
  [after, is]: readonly [QueueTicket, Queue],
  groups: ReadonlyMap<number, string>,
): Fact[] | null {
  const [old, now] = [comparedFacts(before, was, groups), comparedFacts(after, is, groups)];
  const labels = [...new Set([...old.keys(), ...now.keys()])].filter((label) => old.get(label) !== now.get(label));
  if (labels.length === 0) return null;
  return [
    ['Changed', `#${after.ticket.id}, ${after.ticket.subject}`],
    ...labels.map((label): Fact => [label, `${now.get(label) ?? 'none'}, before: ${old.get(label) ?? 'none'}`]),
  ];
}

/** A ticket that was not listed before, as a record. It may have been there, and less urgent than what was listed. */
function cameRecord(entry: QueueTicket, before: Queue, after: Queue, groups: ReadonlyMap<number, string>): Fact[] {
  const wasThere = before.matching.some(({ ticket }) => ticket.id === entry.ticket.id);
  const [, ...facts] = queueTicketFacts(entry, after, groups);
  return [[wasThere ? 'Listed now' : 'New', `#${entry.ticket.id}`], ...facts];
}

/** What is different in the queue between two readings, as records: what is new, what has changed, what has gone. */
export function queueChanges(before: Queue, after: Queue, groups: ReadonlyMap<number, string>): Fact[][] {
  const known = new Map(before.tickets.map((entry) => [entry.ticket.id, entry]));
  const still = new Set(after.matching.map(({ ticket }) => ticket.id));
  const found = after.tickets.flatMap((entry) => {
    const old = known.get(entry.ticket.id);
    if (!old) return [cameRecord(entry, before, after, groups)];
    const changed = changeRecord([old, before], [entry, after], groups);
    return changed === null ? [] : [changed];
  });
  const gone = before.tickets.filter(({ ticket }) => !still.has(ticket.id));
  const [was, is] = [before.suspended?.ours ?? null, after.suspended?.ours ?? null];
  return [
    ...found,
    ...gone.map(({ ticket }): Fact[] => [['Gone', `#${ticket.id}, ${ticket.subject}`]]),
    ...(was === is || was === null || is === null
      ? []
      : [[['Suspended tickets that may be ours', `${is}, before: ${was}`] as const]]),
  ];
}
