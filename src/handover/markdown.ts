import { codeSpan, escapeInline, quote, quoteOwn } from '../lib/escape-markdown.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import { capitalised } from '../lib/sentences.ts';
import { labelOf, noteParts } from '../tickets/note-parts.ts';
import { metricWords } from '../tickets/sla.ts';
import type {
  Handover,
  HandoverBranch,
  HandoverNote,
  HandoverOther,
  HandoverTicket,
  HandoverWaiting,
  Part,
} from './handover.ts';
import {
  branchWords,
  briefFactsOf,
  datedSlaWords,
  dayWords,
  factsOf,
  lackingWords,
  momentWords,
  moreWords,
  noReasonWords,
  otherWords,
  pressingTickets,
  pressureWords,
  stepWords,
  turnWords,
} from './words.ts';

const paragraph = '\n\n';

const text = escapeInline;
const moment = (iso: string) => momentWords(new Date(iso));

function heading(handover: Handover): string[] {
  const { rotation, from, madeAt, team, support } = handover;
  const days = rotation ? `, ${turnWords(rotation)}` : '';
  const next = rotation?.next;
  const to = next ? `To ${text(next.person.name)}, ${turnWords(next)}. ` : '';
  return [
    `# Handover of ${text(team)} ${text(support)}`,
    `From ${text(from.name)}${days}. ${to}Made on ${moment(madeAt)}, UK time: SLA times are as of then.`,
    ...(rotation?.doubts.length ? [rotation.doubts.map((doubt) => `- ${text(doubt)}`).join('\n')] : []),
    ...(handover.words === null ? [] : [quoteOwn(handover.words)]),
  ];
}

const find = (handover: Handover, id: number) => handover.tickets.find((ticket) => ticket.id === id);

function startHere(handover: Handover): string[] {
  const at = new Date(handover.madeAt);
  const lines = handover.startHere.flatMap((id) => {
    const ticket = find(handover, id);
    if (!ticket) return [];
    const deadline = ticket.deadline ? [`deadline: ${text(sanitiseLine(dayWords(ticket.deadline)))}`] : [];
    const facts = [datedSlaWords(ticket, at), ...deadline, ...briefFactsOf(ticket).map(text)];
    return [`- #${id} ${text(ticket.subject)} — ${facts.join(', ')}`];
  });
  const more = pressingTickets(handover).length - lines.length;
  return [
    '## Start here',
    pressureWords(handover),
    ...(lines.length > 0 ? [lines.join('\n')] : []),
    ...(more > 0 ? [moreWords(more)] : []),
  ];
}

const partWords = (part: (typeof noteParts)[number], words: string) => (part === 'deadline' ? dayWords(words) : words);

function ticketLines(ticket: HandoverTicket, at: Date): string {
  const metric = ticket.sla.kind === 'active' ? `, ${metricWords(ticket.sla.metric)}` : '';
  const noReason = noReasonWords(ticket);
  const lines = [
    `- ${capitalised(datedSlaWords(ticket, at))}${text(metric)}`,
    `- ${factsOf(ticket).map(text).join(', ')}`,
    ...(noReason === null ? [] : [`- ${noReason}`]),
  ];
  for (const part of noteParts) {
    const words = ticket[part];
    if (words === null) continue;
    const [first = '', ...rest] = partWords(part, words).split('\n');
    lines.push(
      rest.length === 0 ? `- ${labelOf(part)}: ${text(first)}` : `- ${labelOf(part)}:\n${indent(quote(words))}`,
    );
  }
  lines.push(`- Ticket: ${ticket.url}`);
  for (const card of ticket.cards) lines.push(`- Card: ${card}`);
  for (const { repository, branch } of ticket.branches)
    lines.push(`- Branch: ${codeSpan(branch)} in ${codeSpan(repository)}`);
  return lines.join('\n');
}

const indent = (block: string) => block.replace(/^/gm, '  ');

function noteOf(ticket: HandoverTicket): string[] {
  const { note, noteBefore, notesRead } = ticket;
  if (!notesRead) return ['Its notes are on the ticket.'];
  if (!note && !noteBefore) return noteParts.some((part) => ticket[part] !== null) ? [] : ['No internal note yet.'];
  const lines = (which: string, one: HandoverNote | null) =>
    one ? [`${which}, ${text(one.author ?? 'someone')}, ${moment(one.at)}:`, quote(one.text)] : [];
  return [...lines('Last internal note', note), ...lines('The note before it', noteBefore)];
}

/** The line for a ticket of another group. */
export function otherGroupLine(other: HandoverOther, handover: Handover): string {
  const subject = other.subject === null ? '' : ` ${text(other.subject)} —`;
  return `- #${other.id}${subject} ${text(otherWords(other, handover))}\n  ${other.url}`;
}

function tickets(handover: Handover): string[] {
  const at = new Date(handover.madeAt);
  const mine = handover.tickets.filter(({ handedOver }) => handedOver);
  const others = handover.tickets.filter(({ handedOver }) => !handedOver);
  const lines = others.map((ticket) =>
    [
      `- #${ticket.id} ${text(ticket.subject)} — ${[datedSlaWords(ticket, at), ...factsOf(ticket).map(text)].join(', ')}`,
      `  ${ticket.url}`,
      ...ticket.cards.map((card) => `  ${card}`),
    ].join('\n'),
  );
  const nobodys =
    handover.tickets.length > 0 && mine.length === 0
      ? [`None of the tickets of ${text(handover.group)} is with ${text(handover.from.name)}.`]
      : [];
  const lacking = lackingWords(handover).map((one) => `- ${one.what}: ${one.tickets.map((id) => `#${id}`).join(', ')}`);
  const otherGroups = handover.otherGroups.map((other) => otherGroupLine(other, handover));
  return [
    '## Tickets',
    ...gaps(handover, 'tickets'),
    ...gaps(handover, 'notes'),
    ...nothing(handover, 'tickets', `no unsolved ticket in ${text(handover.group)}`),
    ...nobodys,
    ...mine.flatMap((ticket) => [
      `### #${ticket.id} ${text(ticket.subject)}`,
      ticketLines(ticket, at),
      ...noteOf(ticket),
    ]),
    ...(others.length > 0
      ? ['## The other tickets of the group', 'Their notes are on the tickets.', lines.join('\n')]
      : []),
    ...(lacking.length > 0 ? ['## What tickets still need', lacking.join('\n')] : []),
    ...(otherGroups.length > 0 ? ['## Tickets of other groups', otherGroups.join('\n')] : []),
  ];
}

/** The line for a branch. */
export function branchLine(branch: HandoverBranch): string {
  const { pullRequest } = branch;
  const assigned = pullRequest?.assignees.length
    ? `assigned to ${pullRequest.assignees.map(text).join(', ')}`
    : 'assigned to no one';
  const pull = pullRequest
    ? [`${pullRequest.isDraft ? 'draft pull request' : 'pull request'} ${assigned}: ${pullRequest.url}`]
    : [];
  return `- ${codeSpan(branch.branch)} in ${codeSpan(branch.repository)}: ${[...branchWords(branch).map(text), ...pull].join(', ')}`;
}

/** The gaps of a part. */
const gaps = (handover: Handover, part: Part): string[] => {
  const found = handover.gaps.filter((gap) => gap.part === part);
  return found.length > 0
    ? [found.map(({ what, why }) => `- Could not be found out: ${text(what)}. ${text(why)}`).join('\n')]
    : [];
};

const nothing = (handover: Handover, part: Part, what: string): string[] =>
  handover.nothingOutstanding.includes(part) ? [`Nothing outstanding: ${what}.`] : [];

function section(handover: Handover, part: Part, title: string, lines: readonly string[], none: string): string[] {
  return [
    `## ${title}`,
    ...gaps(handover, part),
    ...nothing(handover, part, none),
    ...(lines.length > 0 ? [lines.join('\n')] : []),
  ];
}

/** The line for something that waits. */
export function waitingLine({ what, whom, since, ticket }: HandoverWaiting): string {
  const about = ticket === null ? '' : `#${ticket} `;
  const why = whom === null ? 'no reason noted' : `waiting for ${text(whom)}`;
  return `- ${about}${text(what)}: ${why}${since ? `, since ${moment(since)}` : ''}`;
}

/** The document in Markdown that reads well in Slack, on GitHub and as plain text. Ends with a newline. */
export function toMarkdown(handover: Handover): string {
  const waiting = handover.waiting.map(waitingLine);
  const skipped = handover.skipped.map(
    ({ step, reason, at }) => `- ${text(stepWords(step))}: ${text(reason)} (${moment(at)})`,
  );
  const suspended = handover.suspended.map(
    ({ subject, cause, from, at, oursBecause }) =>
      `- ${text(subject)}, from ${text(from)}, ${moment(at)} (${text(cause)})${oursBecause ? `: looks like ours, because ${text(oursBecause)}` : ''}`,
  );
  const leftovers = handover.leftovers.map(({ repository, what }) => `- In ${codeSpan(repository)}: ${text(what)}`);
  const blocks = [
    ...heading(handover),
    ...startHere(handover),
    ...tickets(handover),
    ...section(
      handover,
      'branches',
      'Branches and pull requests',
      [...handover.branches.map(branchLine), ...leftovers],
      'every commit is pushed, nothing is uncommitted, no pull request is open',
    ),
    ...section(handover, 'waiting', 'Waiting for others', waiting, 'nothing is waiting for anyone'),
    ...section(handover, 'skipped', 'Steps that were skipped', skipped, 'no step was skipped'),
    ...section(handover, 'suspended', 'Suspended tickets', suspended, 'there are none'),
    ...(handover.suspended.length > 0 ? [`They are at ${handover.suspendedUrl}`] : []),
    '## What could not be found out',
    handover.gaps.length === 0
      ? 'Nothing outstanding: every source answered.'
      : handover.gaps
          .map(({ what, why, next }) => `- ${[`${text(what)}: ${text(why)}`, ...next.map(text)].join(' ')}`)
          .join('\n'),
  ];
  return `${blocks.join(paragraph)}\n`;
}
