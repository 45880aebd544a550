import type { Change } from '../changes/change.ts';
import type { ChangeOutcome } from '../changes/make-change.ts';
import type { Triage } from '../changes/read-triage.ts';
import { answeredBefore, triageTicket } from '../changes/triage-ticket.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCode, Failure, Interrupted, UsageError } from '../errors.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { begunChanges } from '../runner/change-place.ts';
import type { Answer } from '../steps/answer.ts';
import { inShort } from '../tickets/client-words.ts';
import { ticketFacts } from '../tickets/ticket-order.ts';
import { agreeToChange } from './agree-to-change.ts';
import { changeCode, changeDocument, showChange } from './show-change.ts';
import { indent } from './step-lines.ts';

/** What the client has to be asked about a ticket. */
interface ToAsk {
  readonly id: number;
  readonly text: string;
}

/** Shows the facts of a ticket that triage needs. */
async function showTicket(context: Context, { desk, tickets }: Triage, index: number): Promise<void> {
  const { terminal, clock } = context;
  const to = tickets[index];
  if (!to) return;
  const { ticket, hasCard } = to;
  const comments = await desk.zendesk.comments(ticket.id);
  const colours = await terminal.colours();
  const { between } = terminal.signs;
  const card = hasCard === null ? 'whether it has a card is unknown' : hasCard ? 'it has a card' : 'no card';
  const lines = [
    [ticketFacts(ticket, clock.now(), between), ticket.type ?? 'no type', card].join(between),
    ...inShort(ticket, comments),
    ticket.url,
  ];
  const before = answeredBefore(context, desk, to);
  const title = `\n${terminal.signs.place(index + 1, tickets.length)}  #${ticket.id} ${sanitiseLine(ticket.subject)}`;
  terminal.clearProgress();
  terminal.warn(colours.bold(indent(title, '', terminal.columns)));
  for (const line of lines) terminal.warn(indent(sanitise(line), '  ', terminal.columns));
  if (before.length === 0) return;
  terminal.warn(indent('Answered before, and kept:', '  ', terminal.columns));
  for (const line of before) terminal.warn(indent(sanitise(line), '    ', terminal.columns));
}

/**
 * The tickets that are triaged in this run. If no one can be asked, those whose answers are given; else those whose
 * answers were kept.
 */
function chosen(context: Context, { tickets }: Triage, answers: readonly Answer[], dryRun: boolean) {
  const kept = begunChanges(context, 'triage').map(({ ticket }) => ticket);
  const given = answers.length > 0 ? answers.map(({ about }) => Number(about)) : kept;
  const stray = answers.find(({ about }) => !tickets.some(({ ticket }) => String(ticket.id) === about));
  if (stray) throw new UsageError(`--answer: #${stray.about} is not among the tickets to triage.`);
  if (context.terminal.interactive || dryRun) return tickets;
  const those = tickets.filter(({ ticket }) => given.includes(ticket.id));
  const [first] = tickets;
  if (first && those.length === 0) {
    const [what, it] = tickets.length === 1 ? ['ticket', 'it'] : ['tickets', 'they'];
    throw new UsageError(`${tickets.length} ${what} to triage: can't ask here how long ${it} will take.`, [
      `Give it for each: --answer triage.time.${first.ticket.id}=1st, or 2nd, or scoping.`,
      'See them all with --dry-run.',
    ]);
  }
  return those;
}

const unnoticed = () => {};

/** If no one can be asked, nothing is done before every answer is there and right. */
async function refuseWhatLacksAnswers(
  context: Context,
  { desk }: Triage,
  tickets: Triage['tickets'],
  answers: readonly Answer[],
): Promise<void> {
  for (const to of tickets) {
    const own = answers.filter(({ about }) => about === String(to.ticket.id));
    const change = triageTicket(context, desk, to, { answers: own, onAsk: unnoticed });
    await agreeToChange(context, change, { dryRun: true, refuses: true });
  }
}

/** What stopped a later ticket must not hide what was done about the earlier ones. */
function notDone({ options }: Context, change: Change, error: unknown, dryRun: boolean): ChangeOutcome {
  if (!(error instanceof Failure) || error instanceof Interrupted) throw error;
  const why = withRunOptions([error.message, ...error.next].join(' '), options);
  const failed = change.ids.map((id) => ({ id, why, code: error.code }));
  const nothing = { actions: [], done: [], ok: [], changed: {}, keeps: true, others: [] };
  return { change, dryRun, agreed: true, left: true, dropped: false, ...nothing, failed };
}

/** Leads through the tickets, shows how that went, and returns the exit code. */
export async function leadTriage(
  context: Context,
  triage: Triage,
  { answers, dryRun }: { readonly answers: readonly Answer[]; readonly dryRun: boolean },
): Promise<ExitCode> {
  const { terminal, options } = context;
  const outcomes: ChangeOutcome[] = [];
  const asks: ToAsk[] = [];
  const open = [...chosen(context, triage, answers, dryRun)];
  if (!terminal.interactive && !dryRun && open.length > 1) await refuseWhatLacksAnswers(context, triage, open, answers);
  for (let to = open.shift(); to; to = open.shift()) {
    const { id } = to.ticket;
    if (!options.json && (terminal.interactive || dryRun))
      await showTicket(context, triage, triage.tickets.indexOf(to));
    let ask: string | null = null;
    const change = triageTicket(context, triage.desk, to, {
      answers: answers.filter(({ about }) => about === String(id)),
      onAsk: (text) => {
        ask = text;
      },
    });
    const outcome = await agreeToChange(context, change, { dryRun }).catch((error: unknown) => {
      if (outcomes.length === 0) throw error;
      return notDone(context, change, error, dryRun);
    });
    // Discarding the answers means answering again.
    if (outcome.dropped) {
      open.unshift(to);
      continue;
    }
    outcomes.push(outcome);
    if (ask !== null && (dryRun || outcome.ok.length > 0)) asks.push({ id, text: ask });
    if (!options.json) await showOne(context, outcome, asks.at(-1)?.id === id ? ask : null);
    if (outcome.left) break;
  }
  return end(context, triage, outcomes, { asks, dryRun });
}

async function showOne(context: Context, outcome: ChangeOutcome, ask: string | null): Promise<void> {
  await showChange(context, outcome);
  if (ask === null) return;
  context.terminal.result(`To ask the client about #${outcome.change.ids[0]}, not sent. Copy it:`);
  // On one line, so that it can be copied.
  context.terminal.exact(sanitise(ask));
}

function end(
  { terminal, options }: Context,
  { tickets }: Triage,
  outcomes: readonly ChangeOutcome[],
  { asks, dryRun }: { readonly asks: readonly ToAsk[]; readonly dryRun: boolean },
): ExitCode {
  const failed = outcomes.flatMap((outcome) => outcome.failed);
  const settled = outcomes.flatMap((outcome) => [
    ...(outcome.agreed ? outcome.ok : []),
    ...outcome.failed.map(({ id }) => id),
  ]);
  const left = tickets.map(({ ticket }) => ticket.id).filter((id) => !settled.includes(id));
  if (options.json) {
    const documents = outcomes.map((outcome) => changeDocument(outcome));
    terminal.json({
      ...{ schemaVersion: 1, command: 'triage', untrusted: true, dryRun },
      ok: documents.flatMap(({ ok }) => ok),
      failed: documents.flatMap((document) => document.failed),
      changed: Object.assign({}, ...documents.map(({ changed }) => changed)),
      ...(dryRun ? { plan: documents.flatMap(({ plan }) => plan ?? []) } : {}),
      toAsk: asks.map(({ id, text }) => ({ id, text: sanitise(text) })),
      left,
    });
  } else if (tickets.length === 0) terminal.result('There is nothing to triage.');
  else if (!dryRun) {
    const again = withRunOptions('govsupport triage', options);
    if (left.length > 0) terminal.note(`${left.length} left to triage: ${again}`);
    else if (failed.length === 0) terminal.note('Everything is triaged.');
  }
  if (failed.length > 0) return changeCode(failed);
  return left.length > 0 && !dryRun ? exitCode.stepsLeft : exitCode.ok;
}
