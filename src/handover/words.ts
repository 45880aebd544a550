import { capitalised } from '../lib/sentences.ts';
import { timeWords } from '../lib/time-words.ts';
import { isDay } from '../rotation/rotations.ts';
import { alsoOverdueWords, clockOf, slaWords } from '../tickets/sla.ts';
import type { Handover, HandoverOther, HandoverTicket, HandoverTurn } from './handover.ts';

const day = 86_400_000;

const london = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** A moment in UK time: `Mon 23 Nov, 10:12`. */
export const momentWords = (moment: Date): string => london.format(moment).replace(/,(?=.*,)/, '');

const calendar = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });

const dayIn = (text: string) => {
  const [, day = '', time = ''] = /^(\S{10})( \d{2}:\d{2})?$/.exec(text) ?? [];
  return isDay(day) ? { day, time: time.trim() } : null;
};

/** A calendar day: `23 Nov 2026`, `23 Nov 2026, 12:00`. Other text is returned unchanged. */
export function dayWords(text: string): string {
  const found = dayIn(text);
  if (found === null) return text;
  return [calendar.format(new Date(found.day)), ...(found.time === '' ? [] : [found.time])].join(', ');
}

export const turnWords = ({ start, end }: HandoverTurn): string =>
  start === end ? dayWords(start) : `${dayWords(start)} to ${dayWords(end)}`;

/** `1 ticket`, `2 tickets`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** The span between two moments in a few characters: `1 h 12 min`. */
export function shortSpan(one: Date, other: Date): string {
  const ms = Math.abs(other.getTime() - one.getTime());
  const [days, hours, minutes] = [
    Math.floor(ms / day),
    Math.floor((ms % day) / 3_600_000),
    Math.floor((ms % 3_600_000) / 60_000),
  ];
  if (days > 1) return timeWords(ms);
  const parts = [
    days * 24 + hours > 0 ? `${days * 24 + hours} h` : '',
    days === 0 && minutes > 0 ? `${minutes} min` : '',
  ];
  return parts.filter((part) => part !== '').join(' ') || '< 1 min';
}

/** A ticket's SLA in words, with the time instead of a span, because a handover is read later than it was made. */
export function datedSlaWords(ticket: Pick<HandoverTicket, 'sla'>, at: Date): string {
  const { sla } = ticket;
  if (sla.kind !== 'active') return slaWords(ticket, at);
  const breach = clockOf(ticket, at).state === 'breached' ? 'breached' : 'breaches';
  return `${breach} on ${momentWords(new Date(sla.breachAt))}${alsoOverdueWords(ticket)}`;
}

/** A ticket's status as its account calls it. */
export const statusWords = ({ customStatus, status }: Pick<HandoverTicket, 'customStatus' | 'status'>): string =>
  customStatus ?? (status === 'hold' ? 'On-hold' : capitalised(status));

/** Says that no note explains a hold; null if one does, or if that is unknown. */
export const noReasonWords = ({ hold }: Pick<HandoverTicket, 'hold'>): string | null =>
  hold?.reasonNoted === false
    ? `On hold${hold.since === null ? '' : ` since ${momentWords(new Date(hold.since))}`}, no reason noted`
    : null;

/** A ticket's most important facts, besides its SLA. */
export const factsOf = (ticket: HandoverTicket): string[] => [
  ticket.priority ? `${ticket.priority} priority` : 'no priority',
  statusWords(ticket),
  ticket.client ?? 'client not shown',
  ticket.assignee ? `assigned to ${ticket.assignee}` : 'assigned to no one',
];

/** Fewer facts, for a list whose tickets have an entry elsewhere. */
export const briefFactsOf = (ticket: HandoverTicket): string[] => [
  ticket.priority ? `${ticket.priority} priority` : 'no priority',
  ticket.assignee ? `assigned to ${ticket.assignee}` : 'assigned to no one',
];

/** Whether the client's deadline is near, or past. */
export const hasNearDeadline = ({ deadline }: Pick<HandoverTicket, 'deadline'>, at: Date): boolean => {
  const named = deadline === null ? null : dayIn(deadline);
  return named !== null && Date.parse(named.day) - at.getTime() < 3 * day;
};

/** Whether a ticket is urgent: breached, breaching within a day, or with a near deadline. */
export function isPressing(ticket: Pick<HandoverTicket, 'sla' | 'deadline'>, at: Date): boolean {
  const { state, leftMs } = clockOf(ticket, at);
  return state === 'breached' || (state === 'running' && leftMs < day) || hasNearDeadline(ticket, at);
}

/** All urgent tickets. */
export const pressingTickets = ({ tickets, madeAt }: Pick<Handover, 'tickets' | 'madeAt'>): HandoverTicket[] =>
  tickets.filter((ticket) => isPressing(ticket, new Date(madeAt)));

/** The sentence before the list in "Start here". */
export function pressureWords(handover: Handover): string {
  const unknown = handover.gaps.some(({ part }) => part === 'tickets');
  if (handover.tickets.length === 0) {
    return unknown
      ? 'Which tickets there are could not be found out: look at them in Zendesk first.'
      : `Nothing outstanding: there is no unsolved ticket in ${handover.group}.`;
  }
  const at = new Date(handover.madeAt);
  const clocks = handover.tickets.map((ticket) => clockOf(ticket, at));
  const breached = clocks.filter(({ state }) => state === 'breached').length;
  const running = clocks.filter(({ state }) => state === 'running');
  const within = running.filter(({ leftMs }) => leftMs < day).length;
  const parts = [
    breached > 0 ? `${breached} ${breached === 1 ? 'has' : 'have'} breached` : '',
    within > 0 ? `${within} ${within === 1 ? 'breaches' : 'breach'} within a day` : '',
  ].filter((part) => part !== '');
  const unread = clocks.filter(({ state }) => state === 'unknown').length;
  const none =
    running.length > 0 ? 'none has breached and none breaches within a day' : 'none has an SLA that is running';
  const said = parts.length > 0 ? parts.join(' and ') : unread > 0 ? 'none is known to breach within a day' : none;
  const rest =
    unread > 0 ? ` The SLA of ${unread === 1 ? '1 ticket' : `${unread} tickets`} could not be found out.` : '';
  return `Of ${count(handover.tickets.length, 'unsolved ticket')}, ${said}.${rest}`;
}

/** What tickets lack, in words, each with their numbers; nothing if they lack nothing. */
export function lackingWords({ lacking }: Handover): { readonly what: string; readonly tickets: readonly number[] }[] {
  const { card, holdReason, note } = lacking;
  return [
    { what: 'No Trello card', tickets: card ?? [] },
    { what: 'On hold, no reason noted', tickets: holdReason },
    { what: 'No internal note', tickets: note },
  ].filter(({ tickets }) => tickets.length > 0);
}

function pushedWords({ branch, remoteBranch, knownAt, elsewhere }: Handover['branches'][number]): string {
  const as = remoteBranch !== null && remoteBranch !== branch ? ` as ${remoteBranch}` : '';
  const known = knownAt === null ? '' : `, as of the last fetch ${momentWords(new Date(knownAt))}`;
  const where = elsewhere === null ? '' : `, but not where the team looks: ${elsewhere}`;
  return `pushed${as}${known}${where}`;
}

/** The facts about a branch, in words. */
export function branchWords(branch: Handover['branches'][number]): string[] {
  const last = branch.lastCommitAt === null ? '' : ` (the last one ${momentWords(new Date(branch.lastCommitAt))})`;
  return [
    branch.unpushed > 0
      ? `${count(branch.unpushed, 'commit')} not pushed${last}`
      : branch.pushed
        ? pushedWords(branch)
        : 'no new commits',
    branch.uncommitted > 0 ? `${count(branch.uncommitted, 'file')} with changes that are not committed` : '',
    branch.older ? 'older work, from before this rotation' : '',
    branch.leftBecause ? `left because: ${branch.leftBecause}` : '',
  ].filter((part) => part !== '');
}

export function otherWords({ went, reason }: HandoverOther, { from, rotation }: Handover): string {
  if (went === 'next') return `went to ${rotation?.next?.person.name ?? 'the next person'}`;
  if (went === 'queue') return "is back in its group's queue";
  return reason === null ? `is with ${from.name}` : `stays with ${from.name}: ${reason}`;
}

/** The steps in words, for readers who don't know the checklists. */
const aboutSteps: Readonly<Record<string, string>> = {
  rotation: 'Whose turn it is',
  ready: 'Whether the machine and the accounts were ready',
  'handover-read': 'Reading the last handover',
  'handover-summary': 'Saying what comes first in the last handover',
  'zendesk-group': 'Joining the Zendesk group',
  'trello-boards': 'Joining the Trello boards',
  'slack-channels': 'Joining the Slack channels',
  'outgoing-person': 'Removing the last person from the Zendesk group',
  'read-tickets': 'Reading every ticket of the group',
  'suspended-tickets': 'Looking at the suspended tickets',
  'stand-up': 'Going to the stand-ups',
  'end-reminder': 'A reminder before the end of the last day',
  branches: 'Pushing branches, and pull requests for them',
  notes: 'Notes on the tickets',
  reassign: 'Reassigning the tickets',
  handover: 'Writing the handover',
  tell: 'Sending the handover',
  'leave-group': 'Leaving the Zendesk group',
  'stand-up-after': 'Going to the stand-up after the last day',
  requests: 'Access that only others can grant',
  'sign-in': 'Signing in',
  software: 'Installing software',
};

/** A step in words: `Leaving the Zendesk group`. */
export const stepWords = (id: string): string => aboutSteps[id] ?? `The step ${id}`;

export const moreWords = (more: number): string =>
  more === 1 ? '1 more urgent ticket is listed below.' : `${more} more urgent tickets are listed below.`;
