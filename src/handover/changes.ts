import { escapeInline, quoteOwn } from '../lib/escape-markdown.ts';
import { noteParts } from '../tickets/note-parts.ts';
import type { Handover, HandoverBranch, HandoverTicket } from './handover.ts';
import { branchLine, otherGroupLine, waitingLine } from './markdown.ts';
import { dayWords, stepWords } from './words.ts';

/** The most lines of a correction. */
const most = 40;

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** What its notes say, and whether it is on hold without a reason. */
const said = (ticket: HandoverTicket) => [
  ticket.note,
  ticket.noteBefore,
  ticket.hold?.reasonNoted,
  ...noteParts.map((part) => ticket[part]),
];

const numbers = (tickets: readonly HandoverTicket[]) => tickets.map(({ id }) => `#${id}`).join(', ');

function ticketChanges(before: Handover, after: Handover): string[] {
  const old = new Map(before.tickets.map((ticket) => [ticket.id, ticket]));
  const mine = after.tickets.filter(({ handedOver }) => handedOver);
  const lines = mine.flatMap((ticket) => {
    const known = old.get(ticket.id);
    const name = `#${ticket.id} ${escapeInline(ticket.subject)}`;
    if (!known?.handedOver) return [`- ${name} belongs to the handover, too: ${ticket.url}`];
    return ticket.notesRead && !same(said(known), said(ticket))
      ? [`- ${name}: its internal notes say more now: ${ticket.url}`]
      : [];
  });
  const moved = mine.filter((ticket) => old.has(ticket.id) && old.get(ticket.id)?.assignee !== ticket.assignee);
  const byAssignee = Map.groupBy(moved, ({ assignee }) => assignee);
  return [
    ...[...byAssignee].map(
      ([assignee, tickets]) =>
        `- ${assignee === null ? 'Assigned to no one' : `Assigned to ${escapeInline(assignee)}`} now: ${numbers(tickets)}`,
    ),
    ...lines,
  ];
}

/** Lines that were added, and lines that are gone. */
function lineChanges(before: readonly string[], after: readonly string[]): { added: string[]; gone: string[] } {
  return {
    added: after.filter((line) => !before.includes(line)),
    gone: before.filter((line) => !after.includes(line)),
  };
}

/** The entries that are new or say something else now. */
const newOnes = <T>(before: readonly T[], after: readonly T[], said: (one: T) => unknown): T[] =>
  after.filter((one) => !before.some((old) => same(said(old), said(one))));

/** Leaves out addresses: in the practice world they differ from run to run. */
const withoutAddress = ({ pullRequest, ...branch }: HandoverBranch) => [
  branch,
  pullRequest && { ...pullRequest, url: null },
];

/**
 * What a later handover says that an earlier one did not, a line each in Markdown: what the person did, said or skipped
 * since. Whatever else happens to the tickets can be seen on the tickets. `support` is what the
 * rotation is on.
 */
export function changesSince(before: Handover, after: Handover, support: string): string[] {
  // Every message says something about the stand-up anyway.
  const skips = (handover: Handover) => handover.skipped.filter(({ step }) => step !== 'stand-up-after');
  const skipped = (handover: Handover) =>
    skips(handover).map(({ step, reason }) => `- Skipped: ${escapeInline(stepWords(step))}: ${escapeInline(reason)}`);
  const waiting = (handover: Handover) => handover.waiting.filter(({ ticket }) => ticket === null).map(waitingLine);
  const noLonger = [
    ...lineChanges(
      skips(before).map(({ step }) => escapeInline(stepWords(step))),
      skips(after).map(({ step }) => escapeInline(stepWords(step))),
    ).gone.map((step) => `- No longer skipped: ${step}`),
    ...lineChanges(waiting(before), waiting(after)).gone.map((line) => `- No longer: ${line.slice(2)}`),
  ];
  const start = after.rotation?.next?.start;
  const isOtherStart = start !== undefined && before.rotation?.next && before.rotation.next.start !== start;
  const lines = [
    ...(isOtherStart ? [`- You are on ${escapeInline(support)} from ${dayWords(start)} now.`] : []),
    ...(after.words !== null && after.words !== before.words ? [quoteOwn(after.words)] : []),
    ...ticketChanges(before, after),
    ...newOnes(before.otherGroups, after.otherGroups, ({ url: _, subject: __, ...said }) => said).map((other) =>
      otherGroupLine(other, after),
    ),
    ...newOnes(before.branches, after.branches, withoutAddress).map(branchLine),
    ...lineChanges(waiting(before), waiting(after)).added,
    ...lineChanges(skipped(before), skipped(after)).added,
    ...noLonger,
  ];
  const more = lines.length - most;
  return more > 0 ? [...lines.slice(0, most), `- … and ${more} more: see the tickets`] : lines;
}
