import { shownDayOf } from '../lib/days.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import type { StepResult } from '../runner/checklist.ts';
import type { RequestDocument } from '../steps/onboarding/requests.ts';
import type { Style } from '../terminal/terminal.ts';
import type { ShownRun } from './checklist-result.ts';
import { records } from './records.ts';
import { indent, stepLine } from './step-lines.ts';

const isReady = ({ outcome }: StepResult) => outcome === 'done' || outcome === 'already' || outcome === 'confirmed';

const isSkipped = ({ outcome }: StepResult) => outcome === 'skipped';

/** With the day on which it was last done or confirmed, if it was, and it does not say so itself. */
function dated(result: StepResult): StepResult {
  const day = result.at !== null && isReady(result) ? shownDayOf(result.at) : null;
  return day === null || result.summary.includes(day) ? result : { ...result, summary: `${day}: ${result.summary}` };
}

/** What is left to the person is listed by itself. */
function withoutUndecided(result: StepResult): StepResult {
  const { undecided, isForOthers } = result.evidence;
  const isListed = typeof undecided === 'string' && isForOthers !== true;
  return isListed ? { ...result, summary: result.summary.replace(`. ${undecided}`, '') } : result;
}

const requestsIn = ({ evidence }: StepResult): readonly RequestDocument[] =>
  ((evidence.requests ?? []) as readonly RequestDocument[]).filter(
    ({ askedAt, state }) => askedAt && state !== 'granted',
  );

/** How a new developer stands: what is ready, what waits for others since when, and what is left to them. */
export function onboardingLines({ steps, result }: ShownRun, style: Style): string[] {
  const { colours, columns, signs } = style;
  const { results } = result;
  const width = Math.max(...steps.map(({ id }) => id.length));
  const line = (result: StepResult) => stepLine(dated(result), style, width);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', colours.bold(title), ...lines];
  const isForOthers = ({ outcome, evidence }: StepResult) => outcome === 'waiting' || evidence.isForOthers === true;
  // What was asked of others is waited for, whatever else is left of the step.
  const waiting = results.filter((result) => isForOthers(result) || requestsIn(result).length > 0);
  const waitingLines = waiting.flatMap((result) => {
    const open = requestsIn(result);
    if (open.length === 0) return [line(withoutUndecided(result))];
    if (signs.areWords)
      return records(
        open.map(({ title, whom, asked, url }) => [
          ['Request', title],
          ['State', signs.worded('waiting')],
          ['Whom', `${whom}, ${asked}`],
          ...(url ? [['Page', url] as const] : []),
        ]),
        columns,
      );
    return open.flatMap(({ title, whom, asked, url }) => [
      colours.yellow(indent(`${signs.alone('waiting')}${sanitiseLine(title)}`, '', columns)),
      indent(`${sanitiseLine(whom)}, ${asked}`, '  ', columns),
      ...(url ? [`  ${sanitiseLine(url)}`] : []),
    ]);
  });
  // A step that waits for others may still leave something to the person.
  const alsoLeft = waiting.flatMap((result) => {
    const { undecided, isForOthers } = result.evidence;
    return typeof undecided === 'string' && isForOthers !== true
      ? [stepLine({ ...result, outcome: null, summary: undecided }, style, width)]
      : [];
  });
  const left = results.filter((result) => !isReady(result) && !isSkipped(result) && !isForOthers(result));
  return [
    ...section('Ready', results.filter(isReady).map(line)),
    ...section('Skipped', results.filter(isSkipped).map(line)),
    ...section('Waiting for others', waitingLines),
    ...section('Left to you', [...alsoLeft, ...left.map(line)]),
  ].slice(1);
}
