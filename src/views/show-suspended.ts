import type { Context } from '../context.ts';
import { counted } from '../lib/counted.ts';
import { londonTime, shownDay, shownDayOf } from '../lib/days.ts';
import { mapTexts } from '../lib/map-texts.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { timeBetween } from '../lib/time-words.ts';
import type { Style } from '../terminal/terminal.ts';
import type { Gap } from '../tickets/gap.ts';
import type { Suspended, SuspendedList } from '../tickets/suspended.ts';
import { writerWords } from '../tickets/writer-words.ts';
import { factLines } from './fact-lines.ts';
import { gapLines } from './gap-lines.ts';
import { records } from './records.ts';
import { indent, quoted } from './step-lines.ts';

/** A suspended ticket as JSON. Clients wrote most of it. */
const reported = ({ id, subject, cause, author, recipient, createdAt, deletedAt, ...ticket }: Suspended) => ({
  id,
  subject,
  cause,
  from: author,
  to: recipient,
  receivedAt: createdAt,
  deletedAt,
  oursBecause: ticket.oursBecause,
  belongsTo: ticket.belongsTo,
  attachments: ticket.attachments,
  untrusted: true,
});

/** When Zendesk deletes it. */
function deletionWords({ deletedAt }: Suspended, now: Date): string {
  const at = new Date(deletedAt);
  return at <= now ? 'at any moment' : `in ${timeBetween(now, at)}, on ${shownDayOf(deletedAt)}`;
}

const ageWords = ({ createdAt }: Suspended, now: Date) =>
  `${timeBetween(new Date(Math.min(Date.parse(createdAt), now.getTime())), now)} ago`;

const countWords = (count: number) => (count === 1 ? '1 suspended ticket' : `${count} suspended tickets`);

/** A ticket as a record, and a gap before it. */
const ticketRecord = (ticket: Suspended, now: Date, columns: number): string[] =>
  records(
    [
      [
        ['Suspended ticket', String(ticket.id)],
        ['Subject', ticket.subject],
        ['From', writerWords(ticket)],
        ...(ticket.attachments.length > 0 ? [['Attached', String(ticket.attachments.length)] as const] : []),
        ['Held because', ticket.cause || 'no cause given'],
        ['Received', ageWords(ticket, now)],
        ['Deleted', deletionWords(ticket, now)],
        ...(ticket.oursBecause === null ? [] : [['May be ours', ticket.oursBecause] as const]),
      ],
    ],
    columns,
  );

function ticketLines(ticket: Suspended, now: Date, { columns, signs }: Style): string[] {
  if (signs.areWords) return ticketRecord(ticket, now, columns);
  const id = String(ticket.id);
  const mark = ticket.oursBecause === null ? '  ' : signs.before('urgent');
  const pad = ' '.repeat(id.length + 4);
  const below = [
    `${writerWords(ticket)}${ticket.attachments.length > 0 ? `, with ${counted(ticket.attachments.length, 'attachment')}` : ''}`,
    `${ticket.cause || 'No cause given'}, ${ageWords(ticket, now)}`,
    `Deleted ${deletionWords(ticket, now)}`,
    ...(ticket.oursBecause === null ? [] : [`May be ours: ${ticket.oursBecause}`]),
  ];
  return [
    `${mark}${id}  ${indent(sanitiseLine(ticket.subject), pad, columns).trimStart()}`,
    ...below.map((text) => indent(sanitiseLine(text), pad, columns)),
  ];
}

/** The ones that need no attention, by cause: `Detected as spam (2)`. */
function folded(tickets: readonly Suspended[]): string {
  const causes = Map.groupBy(tickets, ({ cause }) => cause || 'no cause given');
  return [...causes].map(([cause, found]) => `${sanitiseLine(cause)} (${found.length})`).join(', ');
}

/** Shows the suspended tickets; those that don't look like ours folded, unless `all`. */
export async function showSuspended(
  { terminal, options, clock }: Context,
  { tickets, url, gaps: found }: SuspendedList,
  { all }: { readonly all: boolean },
): Promise<void> {
  const now = clock.now();
  const gaps = withRunOptions(found, options);
  if (options.json) {
    const document = { schemaVersion: 1, command: 'suspended', readAt: now.toISOString(), url };
    return terminal.json(mapTexts({ ...document, tickets: tickets.map(reported), gaps }, sanitise));
  }
  const style = await terminal.style();
  const { columns, signs } = style;
  const { bold } = style.colours;
  const ours = tickets.filter(({ oursBecause }) => oursBecause !== null);
  const others = tickets.filter(({ oursBecause }) => oursBecause === null);
  const shown = all ? tickets : ours;
  const program = withRunOptions('govsupport suspended', options);
  const [first] = shown.length > 0 ? shown : tickets;
  const section = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ['', bold(title), ...lines]);
  const listed = (some: readonly Suspended[]) => some.flatMap((ticket) => ticketLines(ticket, now, style));
  terminal.result(
    [
      bold(
        tickets.length === 0
          ? 'There are no suspended tickets.'
          : `${countWords(tickets.length)}, ${ours.length} of which may be ours${signs.between}read ${londonTime(now).slice(11)}`,
      ),
      ...section('MAY BE OURS', listed(ours)),
      ...section(
        'OTHERS',
        all || others.length === 0
          ? listed(others)
          : [indent(`  ${others.length}: ${folded(others)}`, '', columns), `  To list them: ${program} --all`],
      ),
      ...section('UNKNOWN', gapLines(gaps, style)),
      '',
      ...factLines(
        [
          ...(first ? ([['Read one', `${program} show ${first.id}`]] as const) : []),
          // What does not look like ours may be spam.
          ...(ours[0] ? ([['Make it a ticket', `${program} recover ${ours[0].id}`]] as const) : []),
          ['In the browser', url],
        ],
        style,
      ),
    ].join('\n'),
  );
}

/** A moment in words: `Mon 23 Nov 2026, 09:10`. */
const momentWords = (moment: string) => {
  const london = londonTime(new Date(moment));
  return `${shownDay(london.slice(0, 10))}, ${london.slice(11)}`;
};

/** Shows one suspended ticket with its message. */
export async function showOneSuspended(
  { terminal, options, clock }: Context,
  { ticket, url, gaps: found }: { readonly ticket: Suspended; readonly url: string; readonly gaps: readonly Gap[] },
): Promise<void> {
  const now = clock.now();
  const gaps = withRunOptions(found, options);
  if (options.json) {
    const document = { schemaVersion: 1, command: 'suspended show', readAt: now.toISOString(), url };
    return terminal.json(mapTexts({ ...document, ticket: { ...reported(ticket), text: ticket.text }, gaps }, sanitise));
  }
  const style = await terminal.style();
  const { bold, cyan } = style.colours;
  const ours = gaps.length > 0 ? 'could not tell' : 'nothing says so';
  const facts: [string, string][] = [
    ['From', writerWords(ticket)],
    ['To', ticket.recipient ?? 'unknown'],
    ['Received', `${momentWords(ticket.createdAt)}, ${ageWords(ticket, now)}`],
    ['Held because', ticket.cause || 'no cause given'],
    ['Ours?', ticket.oursBecause ?? ours],
    ...(ticket.belongsTo === null ? [] : [['Answers', `#${ticket.belongsTo}`] as [string, string]]),
    ...ticket.attachments.map((file): [string, string] => ['Attached', file]),
    ['Deleted', deletionWords(ticket, now)],
  ];
  const text = sanitise(ticket.text).trim() || '(no text)';
  terminal.result(
    [
      bold(indent(`${ticket.id}  ${sanitiseLine(ticket.subject)}`, '', style.columns)),
      ...factLines(facts, style),
      '',
      bold('FROM OUTSIDE'),
      quoted(text, '', style, cyan),
      ...(gaps.length > 0 ? ['', ...gapLines(gaps, style)] : []),
      '',
      withRunOptions(`Make it a ticket: govsupport suspended recover ${ticket.id}`, options),
    ].join('\n'),
  );
}
