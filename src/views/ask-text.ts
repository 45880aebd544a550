import { isWritten, keptDraft, openDraft } from '../lib/drafts.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import type { Question } from '../steps/step.ts';
import { chooseEditor, type Editing, type Editor, edit, waitsUntilClosed } from '../terminal/editor.ts';
import type { Key } from '../terminal/keys.ts';
import type { Questions } from '../terminal/questions.ts';
import { labelsOf, readLabelled, writeLabelled } from './labelled-text.ts';
import { writeHere } from './write-here.ts';

/** What `askInEditor` and `askInline` work with. */
export interface TextParts {
  /** The person's own environment: their editor is theirs, in the practice world too. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder for drafts. */
  readonly drafts: string;
  readonly signal: AbortSignal;
  /** The width to write for. */
  readonly columns: number;
  readonly questions: Questions;
  /** Only an editor that the person chose is opened: others draw all over the screen. */
  readonly accessible: boolean;
  say(text: string): void;
  /** The person leaves the checklist. Never returns. */
  leave(reply: 'later' | 'quit'): never;
}

/** What the person wrote; empty if they gave no answer. */
export interface Written {
  readonly text: string;
  /** Removes the draft; call it once the answer is saved. */
  kept(): void;
}

const nothing: Written = { text: '', kept: () => {} };

/** Cleans the default text, which often comes from outside. */
const safeToShow = (question: Question): Question => ({
  ...question,
  ...(question.default === undefined ? {} : { default: sanitise(question.default) }),
  ...(question.beside === undefined ? {} : { beside: question.beside.flatMap((line) => sanitise(line).split('\n')) }),
});

/** The labels of the parts that a text has. */
const labelsIn = ({ default: template = '', isWhole = false }: Question) => (isWhole ? [] : labelsOf(template));

/** Removes labels without text. */
const tidy = (text: string, question: Question) => {
  const labels = labelsIn(question);
  return labels.length === 0 ? text.trim() : writeLabelled(readLabelled(text, labels));
};

/**
 * Asks line by line: for each label of the template, or for one line where it has none. Empty if none was given, null if
 * the person went back. `keep` gets what is written so far, whenever that changes.
 */
async function askLines(
  question: Question,
  begun: string,
  keep: (text: string) => void,
  { signal, say, questions }: TextParts,
): Promise<string | null> {
  const template = question.default ?? '';
  const labels = labelsIn(question);
  let { before, parts } = readLabelled(begun, labels);
  const line = (message: string, text: string, onChange: (line: string) => void) =>
    questions.askLine(
      { message, onChange, lines: true, ...(text === '' ? {} : { default: text, editable: true }) },
      signal,
    );
  if (labels.length > 0) say(sanitiseLine(question.text));
  for (;;) {
    const answers: { label: string; text: string }[] = [];
    for (const label of labels) {
      const begunPart = parts.filter((part) => part.label === label && part.text !== '').map((part) => part.text);
      const inOneLine = begunPart.join(' ').replace(/\s+/g, ' ').trim();
      const later = parts.filter((part) => labels.indexOf(part.label) > labels.indexOf(label));
      const answer = await line(`${label}:`, inOneLine, (text) => {
        keep(
          writeLabelled({
            before,
            parts: [...answers, { label, text: text === inOneLine ? begunPart.join('\n') : text }, ...later],
          }),
        );
      });
      if (answer === null) return null;
      // Text that was not changed keeps its line breaks.
      answers.push({ label, text: answer.trim() === inOneLine ? begunPart.join('\n') : answer.trim() });
    }
    if (labels.length === 0) {
      const answer = await line(question.text, before, keep);
      if (answer === null) return null;
      before = answer.trim();
    }
    parts = answers;
    const text = writeLabelled({ before, parts });
    const wrong = text === '' ? null : (question.check?.(text) ?? null);
    if (wrong === null) return isWritten(text, tidy(template, question)) ? text : '';
    say(sanitiseLine(wrong));
  }
}

/**
 * Asks without an editor, starting from an earlier draft. If the person leaves, the draft is kept for the next time.
 * `isDraftSaid`: the person was told already where the earlier draft is.
 */
export async function askInline(
  name: string,
  asked: Question,
  parts: TextParts,
  isDraftSaid = false,
): Promise<Written> {
  const question = safeToShow(asked);
  const template = question.default ?? '';
  if (question.isWhole && template.trim().includes('\n')) {
    parts.say('More than a line needs an editor: set EDITOR to one, such as nano.');
    return nothing;
  }
  const kept = keptDraft(parts.drafts, name, template);
  const begun = kept === null ? null : openDraft(parts.drafts, name, template).read();
  // A draft of several lines does not fit into a one-line prompt: it is kept.
  const fits = begun !== null && (labelsIn(question).length > 0 || !begun.trim().includes('\n'));
  if (kept !== null && !fits) {
    const place = isDraftSaid ? '.' : `: ${sanitiseLine(kept)}`;
    parts.say(`Your draft has several lines, which don't fit here. It is kept${place}`);
  }
  let soFar: string | null = null;
  const keepDraft = () => {
    if (soFar === null || (kept !== null && !fits)) return;
    const draft = draftOrWhy(parts.drafts, name, question);
    if ('why' in draft) return;
    if (!isWritten(soFar, tidy(template, question))) return draft.remove();
    draft.write(soFar);
    parts.say('\nYour draft is kept, and offered next time.');
  };
  let text: string | null = null;
  try {
    const start = fits ? begun : template;
    text = await askLines(
      question,
      start,
      (now) => {
        soFar = now;
      },
      parts,
    );
  } finally {
    if (!text) keepDraft();
  }
  const remove = () => {
    if (fits) openDraft(parts.drafts, name, template).remove();
  };
  return { text: text ?? '', kept: remove };
}

/** What to do with text that is not a valid answer yet. */
type After = 'edit' | 'take' | 'inline' | 'drop' | 'back' | 'later' | 'quit';

/** What leaving the editor without an answer comes to: a text that was there before stays. */
function nothingWritten({ isWhole, default: before = '' }: Question, text: string | null): string {
  if (!isWhole || before.trim() === '') return 'Nothing was written.';
  return text === '' ? 'You left it empty, so the text was not changed.' : 'The text was not changed.';
}

/** Why the text is not a valid answer, or null. */
function obstacle(question: Question, editor: Editor, editing: Editing, text: string | null): string | null {
  if (editing.ended === 'badly') return `Your editor (${editor.command}) ${editing.how}.`;
  if (text === null) return 'The text is not UTF-8.';
  const wrong = question.check?.(text) ?? null;
  return wrong === null ? null : `${wrong}.`;
}

/**
 * Asks in the person's own editor, or inline if there is none. An unchanged template is no answer. The draft survives
 * errors, and is offered again. `isDraftSaid`: as in `askInline`. Throws inquirer's ExitPromptError if the person leaves.
 */
export async function askInEditor(
  name: string,
  asked: Question,
  parts: TextParts,
  isDraftSaid = false,
): Promise<Written> {
  const { env, say, signal, columns, leave, questions, accessible } = parts;
  const question = safeToShow(asked);
  const template = question.default ?? '';
  let isSaid = isDraftSaid;
  const sayDraft = (words: string, file: string) => {
    say(`${words}: ${sanitiseLine(file)}`);
    isSaid = true;
  };
  const instead = async (why: string): Promise<Written> => {
    say(`${sanitiseLine(why)} Answer here instead.`);
    return askInline(name, question, parts, isSaid);
  };
  const editor = chooseEditor(env, accessible);
  if (!editor) return instead('There is no editor: neither VISUAL nor EDITOR is set.');
  const draft = draftOrWhy(parts.drafts, name, question);
  if ('why' in draft) return instead(draft.why);
  if (draft.begunBefore && !isSaid) sayDraft('Your earlier draft was kept', draft.file);
  for (;;) {
    const editing = await edit(editor, draft.file, env, signal);
    const read = draft.read();
    const text = read === null ? null : tidy(read, question);
    const changed = text === null || isWritten(text, tidy(template, question));
    if (!changed && editing.ended !== 'not-started') draft.remove();
    if (editing.ended === 'interrupted') {
      if (changed) sayDraft('\nYour draft is kept', draft.file);
      const { ExitPromptError } = await import('@inquirer/core');
      throw new ExitPromptError('left while the editor was open');
    }
    if (editing.ended === 'not-started') {
      const by = editor.setBy ? `${editor.setBy}, ` : '';
      if (!changed) draft.remove();
      return instead(`Your editor (${by}${editor.command}) could not be started: ${editing.how}.`);
    }
    const wrong = changed || editing.ended === 'badly' ? obstacle(question, editor, editing, text) : null;
    if (wrong === null && !changed) {
      say(
        `${nothingWritten(question, text)}${waitsUntilClosed(editor) ? '' : ` If ${editor.command} is still open, make it wait until you close the file: --wait.`}`,
      );
      return nothing;
    }
    if (wrong === null && text !== null) return { text, kept: draft.remove };
    say(sanitiseLine(wrong ?? ''));
    if (changed) sayDraft('Your draft is kept', draft.file);
    else say(nothingWritten(question, text));
    const usable = changed && text !== null && (question.check?.(text) ?? null) === null;
    const after = await questions.askKey<After>('What now?', afterKeys(changed, usable), { signal, columns });
    if (after === 'later' || after === 'quit') return leave(after);
    if (after === 'take') return { text: text ?? '', kept: draft.remove };
    if (after === 'inline') return askInline(name, question, parts, isSaid);
    if (after === 'drop') draft.remove();
    if (after === 'drop' || after === 'back') return nothing;
    if (!changed) {
      const again = draftOrWhy(parts.drafts, name, question);
      if ('why' in again) return instead(again.why);
    }
  }
}

const afterKeys = (changed: boolean, usable: boolean): Key<After>[] => [
  { key: 'Enter', label: 'open it again', value: 'edit' },
  ...(usable ? [{ key: 'u', label: 'use it', value: 'take' as const }] : []),
  { ...writeHere, value: 'inline' },
  ...(changed ? [{ key: 'd', label: 'discard it', value: 'drop' as const }] : []),
  { key: 'b', label: 'back', value: 'back' },
  { key: 'l', label: 'later', value: 'later', leaves: true },
  { key: 'q', label: 'quit', value: 'quit', leaves: true },
];

function draftOrWhy(
  folder: string,
  name: string,
  { default: template = '', beside = [] }: Question,
): ReturnType<typeof openDraft> | { why: string } {
  try {
    return openDraft(folder, name, template, beside);
  } catch (error) {
    return { why: `Nothing can be written to ${folder}: ${(error as Error).message}.` };
  }
}
