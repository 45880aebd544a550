import path from 'node:path';
import type { Kept } from '../changes/change.ts';
import type { Context } from '../context.ts';
import { keptDraft, openDraft, removeDraft } from '../lib/drafts.ts';
import { withFiles } from '../lib/file-trouble.ts';

/** A line that the person wrote, and its draft. */
export interface KeptLine extends Kept {
  readonly text: string;
}

/**
 * Asks for a line that is kept as a draft of this name, however it ends, and offered the next time; null if the person went
 * back. Throws as `askLine` does, and a Failure if it can't be kept.
 */
export async function askKeptLine(
  { paths, signal, terminal }: Pick<Context, 'paths' | 'signal' | 'terminal'>,
  name: string,
  message: string,
  check: (text: string) => string | null,
): Promise<KeptLine | null> {
  const folder = path.join(paths.stateFolder, 'drafts');
  const open = () => openDraft(folder, name, '');
  let text = keptDraft(folder, name, '') === null ? '' : (open().read() ?? '').trim();
  const begun = text;
  try {
    const onChange = (line: string) => {
      text = line;
    };
    if (begun !== '') terminal.warn('What you wrote last time is filled in. Empty the line to drop it.');
    const preset = begun === '' ? {} : { default: begun, editable: true };
    const answer = await terminal.questions.askLine({ message, check, onChange, ...preset }, signal);
    if (answer === null) return null;
    text = answer.trim();
    return { text, isThere: () => keptDraft(folder, name, '') !== null, remove: () => removeDraft(folder, name) };
  } finally {
    withFiles('What you wrote could not be kept', () => {
      if (text.trim() !== '') open().write(text.trim());
      else if (begun !== '') removeDraft(folder, name);
    });
  }
}
