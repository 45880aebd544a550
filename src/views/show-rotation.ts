import type { Context } from '../context.ts';
import { shownDay } from '../lib/days.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import type { RotationReport } from '../rotation/rotation-report.ts';
import { mapTexts } from '../terminal/privacy.ts';
import { factLines } from './fact-lines.ts';

export function todayWords({ today, workingDay, workingDays }: RotationReport): string {
  if (today === 'before') return 'not started yet';
  if (today === 'after') return 'over';
  return today === 'off' ? 'today is not a working day' : `day ${workingDay} of ${workingDays}`;
}

const personWords = ({ name, email }: { readonly name: string; readonly email: string }) =>
  email === '' || email === name ? name : `${name} (${email})`;

/** Shows a rotation, as text or as the one JSON document. */
export async function showRotation({ terminal, options }: Context, report: RotationReport): Promise<void> {
  if (options.json) return terminal.json(mapTexts(report, sanitise));
  const { person, start, end, cover, previous, next, source, doubts } = report;
  const style = await terminal.style();
  const facts: [string, string][] = [
    ['Rotation', `${shownDay(start)} to ${shownDay(end)}, ${todayWords(report)}`],
    ...cover.map(({ date, person: by }): [string, string] => ['Cover', `${personWords(by)} on ${shownDay(date)}`]),
    ['Takes over from', previous ? `${personWords(previous)}, until ${shownDay(previous.end)}` : 'not on the rota'],
    ['Next', next ? `${personWords(next)}, from ${shownDay(next.start)}` : 'not on the rota yet'],
    ['Read from', source ?? 'what you said earlier'],
    ...doubts.map((text): [string, string] => ['In doubt', text]),
  ];
  terminal.result([style.colours.bold(sanitiseLine(personWords(person))), ...factLines(facts, style)].join('\n'));
}
