import { type Change, type Id, nameOf } from '../changes/change.ts';
import type { ChangeOutcome } from '../changes/make-change.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCode } from '../errors.ts';
import { mapTexts } from '../lib/map-texts.ts';
import { type RunOptions, withRunOptions } from '../lib/own-commands.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { shellCommand } from '../lib/shell.ts';
import { keepsTexts } from '../runner/change-place.ts';
import type { Made } from '../steps/step.ts';
import { whereKept } from '../tickets/kept-note.ts';
import { changeLines } from './agree-to-change.ts';
import { madeWords } from './past-words.ts';
import { indent } from './step-lines.ts';

/** What `--json` prints of a change. Clients wrote part of it, such as subjects. */
export function changeDocument({ change, dryRun, actions, ok, failed, changed, others }: ChangeOutcome) {
  const document = {
    schemaVersion: 1,
    command: change.command,
    untrusted: true,
    dryRun,
    ok: dryRun ? [] : ok,
    failed: failed.map(({ id, why }) => ({ id, why })),
    changed,
    ...(dryRun ? { plan: actions.map(({ data, ...action }) => ({ id: data.id, ...action })) } : {}),
    ...(others.length > 0 ? { unsent: others.map(({ ticket, kind, file }) => ({ ticket, kind, file })) } : {}),
  };
  return mapTexts(document, sanitise);
}

/** 1 if something was seen to be wrong; 4 or 3 if it failed only because a sign-in or an answer is missing. */
export function changeCode(failed: ChangeOutcome['failed']): ExitCode {
  const codes = failed.map(({ code }) => code);
  if (!codes.every((code) => code === exitCode.unknown || code === exitCode.signIn)) return exitCode.wrong;
  return codes.includes(exitCode.signIn) ? exitCode.signIn : exitCode.unknown;
}

const resumeWith = ({ line }: Change, options: RunOptions): string =>
  line ? ` Resume with: ${withRunOptions(shellCommand(['govsupport', ...line.words]), options)}` : '';

/** Shows how a change went. */
export async function showChange(context: Context, outcome: ChangeOutcome): Promise<void> {
  const { terminal, options } = context;
  const { change, dryRun, agreed, dropped, actions, done, ok, failed, changed, keeps, others } = outcome;
  if (options.json) return terminal.json(changeDocument(outcome));
  const style = await terminal.style();
  const { colours, columns, signs } = style;
  const mayBeKept = !dropped && (change.step.questions !== undefined || keepsTexts(context, change));
  const saidOf = (id: Id) => {
    const made = changed[String(id)];
    return made === undefined || !change.says ? '' : `: ${change.says(made as Made)}`;
  };
  const madeLine = (text: string) => colours.green(indent(`${signs.alone('done')}${sanitiseLine(text)}`, '', columns));
  const lines = done.map(({ summary, data }) => madeLine(madeWords(summary) + saidOf(data.id as Id)));
  const before = ok.filter((id) => ![...actions, ...done].some(({ data }) => data.id === id));
  // An interrupted run has made them.
  const made = before.filter((id) => change.says && changed[String(id)] !== undefined);
  lines.push(...made.map((id) => madeLine(`${nameOf(change, id)} was done before${saidOf(id)}`)));
  const already = before
    .filter((id) => !made.includes(id))
    .map((id) => [nameOf(change, id), change.already?.get(id)].filter((part) => part !== undefined).join(': '));
  if (already.length > 0) lines.push(indent(`- nothing to change: ${sanitiseLine(already.join(', '))}`, '', columns));
  if (dryRun && actions.length > 0) lines.push('This would be done:', changeLines({ actions }, style));
  for (const { id, why } of failed) {
    const [first = '', ...details] = sanitise(why).split('\n');
    const text = `${sanitiseLine(nameOf(change, id))}: ${first}`;
    lines.push(colours.red(indent(signs.alone('failed') + text, '', columns)));
    lines.push(...details.map((line) => indent(line, '    ', columns)));
  }
  if (lines.length > 0) terminal.result(lines.join('\n'));
  if (dryRun) terminal.note('Nothing was sent or changed.');
  else if (failed.length > 0 && keeps) terminal.note(`What you wrote is kept.${resumeWith(change, options)}`);
  else if (!agreed && failed.length === 0) {
    terminal.note(mayBeKept ? 'Nothing was changed. Anything you wrote is kept.' : 'Nothing was changed.');
  }
  for (const line of withRunOptions(
    whereKept(others, () => true),
    options,
  ))
    terminal.note(sanitiseLine(line));
}
