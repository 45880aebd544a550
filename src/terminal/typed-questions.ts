import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import type { Key } from './keys.ts';
import type { LineQuestion } from './prompts.ts';
import type { Questions } from './questions.ts';
import { words } from './signs.ts';
import { terminalColumns } from './size.ts';
import { writeError } from './streams.ts';
import { typeHidden, typeLine, typeLines } from './type-line.ts';
import { wrap } from './wrap.ts';

const say = (text: string) => writeError(`${wrap(text, terminalColumns())}\n`);

/** Typed alone, it goes back. */
const back = 'back';
/** Typed alone, it empties a line that had text. */
const nothing = 'nothing';

/** Said of a paste where one line is asked for. */
const severalLines = 'That was more than one line, and none of it was taken. Give one line.';

const isBack = (line: string) => line.trim().toLowerCase() === back || line === '\u001b';

/** A listed choice, and every answer that selects it. */
interface Choice<Value> extends Key<Value> {
  readonly label: string;
}

const shownLabel = (label: string) => words.inLines(sanitiseLine(label));

/** What people type for a key that is not listed. */
const keyFor: Readonly<Record<string, string>> = { yes: 'y', no: 'n' };

/** The choice that an answer stands for: its number, its words, its key, or the only one whose words begin so. */
export function chosenBy<Value>(answer: string, choices: readonly Choice<Value>[]): Choice<Value> | undefined {
  const typed = answer.trim().toLowerCase();
  if (typed === '') return choices.find(({ key }) => key === 'Enter');
  if (/^\d+$/.test(typed)) return choices[Number(typed) - 1];
  const key = keyFor[typed] ?? typed;
  const beginning = choices.filter(({ label }) => label.toLowerCase().startsWith(typed));
  return (
    choices.find(({ label }) => label.toLowerCase() === typed) ??
    choices.find((choice) => choice.key === key || choice.also?.includes(key)) ??
    (beginning.length === 1 ? beginning[0] : undefined)
  );
}

/** What may be typed in place of a number: with commas in them, a list of them would be unclear. */
const orWords = (choices: readonly Choice<unknown>[]): string =>
  choices.some(({ label }) => label.includes(','))
    ? 'or the first words of one of them'
    : `or one of these:\n${choices.map(({ label }) => label).join(', ')}`;

/** Asks for one of several, by number or by word, until one of them is typed. */
async function ask<Value>(message: string, keys: readonly Key<Value>[], signal: AbortSignal): Promise<Value> {
  const choices = keys.map((key) => ({ ...key, label: shownLabel(key.label) }));
  say(message === '' ? 'What now?' : sanitiseLine(message));
  choices.forEach(({ key, label }, index) => {
    say(`${index + 1}. ${label}${key === 'Enter' ? ' (or Enter alone)' : ''}`);
  });
  for (;;) {
    writeError('Number or word: ');
    const answer = await typeLine(signal);
    const chosen = chosenBy(answer, choices);
    if (chosen) return chosen.value;
    const typed = answer.trim() === '' ? 'Enter alone' : `"${sanitiseLine(answer.trim())}"`;
    say(`${typed} is not an answer here. Type a number from 1 to ${choices.length}, ${orWords(choices)}.`);
  }
}

/** What a line stands for: what was typed, or what Enter alone stands for. */
function answerOf(line: string, { default: preset, editable = false }: LineQuestion): string {
  if (preset === undefined) return line;
  if (line === '') return preset;
  return editable && line.trim().toLowerCase() === nothing ? '' : line;
}

/** What is typed besides an answer. */
function hints({ default: preset, editable = false, esc }: LineQuestion): string[] {
  const shown = preset === undefined || preset === '' ? null : sanitiseLine(preset);
  return [
    ...(shown === null ? [] : [`${editable ? 'Written before' : 'Enter alone'}: ${shown}`]),
    ...(editable && shown !== null ? [`Enter alone keeps that; "${nothing}" empties it.`] : []),
    `"${back}" ${esc === undefined ? 'goes back' : `is for ${esc}`}.`,
  ];
}

/** See `typedQuestions`. */
export const questions: Omit<Questions, 'toGoBack'> = {
  askKey: (message, keys, { signal }) => ask(message, keys, signal),
  async askLine(question, signal) {
    const { message, check, onChange } = question;
    say([sanitiseLine(message), ...hints(question)].join('\n'));
    for (;;) {
      writeError('Answer: ');
      const line = await typeLines(signal, onChange);
      if (isBack(line)) return null;
      if (line.includes('\n') && !question.lines) {
        onChange?.(question.default ?? '');
        say(severalLines);
        continue;
      }
      const answer = answerOf(line, question);
      onChange?.(answer);
      const wrong = check?.(answer) ?? null;
      if (wrong === null) return answer;
      say(sanitise(wrong));
    }
  },
  async askChoice({ message, choices, preset }, signal) {
    const keys: Key<string | null>[] = choices.map(({ value, label }) => ({
      ...{ key: value === preset ? 'Enter' : '', label, value },
    }));
    return ask(message, [...keys, { key: '', label: back, value: null }], signal);
  },
  askYes: (message, signal, preset = false) =>
    ask(
      message,
      [
        { key: preset ? 'Enter' : 'y', label: 'yes', value: true, also: ['y'] },
        { key: preset ? 'n' : 'Enter', label: 'no', value: false, also: ['n'] },
      ],
      signal,
    ),
  async askHidden(message, check, signal) {
    say(`${sanitiseLine(message)} (it is not shown)\n"${back}" goes back.`);
    for (;;) {
      writeError('Answer: ');
      const answer = await typeHidden(signal);
      if (answer === null || isBack(answer)) return null;
      const wrong = answer.includes('\n') ? severalLines : check(answer);
      if (wrong === null) return answer;
      say(sanitise(wrong));
    }
  },
};
