import path from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { openDraft } from '../lib/drafts.ts';
import { withFiles } from '../lib/file-trouble.ts';
import { withRunOptions } from '../lib/own-commands.ts';

/**
 * Keeps a text about a ticket in whose place another one comes: as the draft of a note on the ticket, where `ticket note`
 * offers it. Throws a Failure if it can't be kept.
 */
export function keepAsDraft({ paths, terminal, options }: Context, ticket: number, text: string): void {
  const what = `What you wrote earlier for #${ticket}`;
  withFiles(`${what} could not be kept`, () => {
    const draft = openDraft(path.join(paths.stateFolder, 'drafts'), `note.text.${ticket}`, '');
    const before = draft.read();
    if (before === null) {
      throw new Failure(`${what} could not be kept: ${draft.file} is not UTF-8.`, {
        next: ['Save that file as UTF-8, or remove it, and run this again.'],
      });
    }
    if (!before.includes(text.trim())) draft.write([before.trim(), text.trim()].filter(Boolean).join('\n\n'));
  });
  const again = withRunOptions(`govsupport ticket note ${ticket}`, options);
  terminal.note(`${what} is kept as a draft: ${again}`);
}
