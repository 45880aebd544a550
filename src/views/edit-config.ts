import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { changeConfigText, checkConfigText, readConfigText } from '../config/change-config.ts';
import { configFileOf, configPlaces } from '../config/places.ts';
import { starterText } from '../config/starter.ts';
import type { Context } from '../context.ts';
import { Failure, Interrupted, UsageError } from '../errors.ts';
import { takeLock } from '../lib/file-lock.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import { readIfThere, writeWhole } from '../lib/whole-file.ts';
import { chooseEditor, type Editor, edit, waitsUntilClosed } from '../terminal/editor.ts';
import { isPromptLeft } from '../terminal/prompts.ts';
import { checkPlaybook } from './check-playbook.ts';

/** The copy that the person edits, so that the configuration is never half written, and its original. */
interface Copy {
  readonly file: string;
  readonly original: string;
  remove(): void;
}

/** A new copy of the configuration, or the one that a killed run left. */
function openCopy(context: Context, current: string): Copy {
  const folder = path.join(context.paths.stateFolder, 'config-edit');
  const file = path.join(folder, 'config.yaml');
  const originalFile = path.join(folder, 'original.yaml');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const [left, original] = [readIfThere(file), readIfThere(originalFile)];
  if (left !== null && original !== null && left !== original) {
    context.terminal.warn(`Continuing with your unsaved changes (${sanitiseLine(file)}).`);
    return { file, original, remove };
  }
  writeWhole(originalFile, current);
  writeWhole(file, current);
  return { file, original: current, remove };
}

/** Whether a text has no mistake. A text with one may hold a secret, and is never kept. */
function isRight(context: Context, text: string): boolean {
  try {
    checkConfigText(configFileOf(configPlaces(context)), text, context.paths.home);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

/** Opens the editor on the copy, and returns what is in it then. Throws a Failure if the editor failed. */
async function editCopy(context: Context, editor: Editor, { file, original, remove }: Copy): Promise<string> {
  const { ownEnv, signal } = context;
  const editing = await edit(editor, file, ownEnv, signal);
  const text = readFileSync(file, 'utf8');
  const keeps = text !== original && isRight(context, text);
  if (!keeps && editing.ended !== 'well') remove();
  const kept = keeps
    ? [`What you wrote is in ${file}: continue with govsupport config edit.`]
    : text === original
      ? []
      : ['What you wrote has a mistake, and was not kept.'];
  if (editing.ended === 'interrupted') throw new Interrupted(['Interrupted.', ...kept].join(' '));
  if (editing.ended === 'well') return text;
  const name = editor.setBy ? `${editor.setBy}, ${editor.command}` : editor.command;
  const what =
    editing.ended === 'badly' ? `Your editor (${name}) ${editing.how}.` : `Your editor (${name}): ${editing.how}.`;
  throw new Failure(`${what} Nothing was saved.`, { next: kept });
}

/** Puts what was edited in place, if nothing else has changed the file meanwhile. Throws as `changeConfigText` does. */
function save(context: Context, { original, file: copy }: Copy, wasThere: boolean, after: string): void {
  const file = configFileOf(configPlaces(context));
  // Checked first, because a mistake may be a secret, which is never kept.
  const { values } = checkConfigText(file, after, context.paths.home);
  if (values.playbook !== undefined) checkPlaybook(file, values.playbook, context.paths.home, `${file}: playbook`);
  changeConfigText({ file, home: context.paths.home }, (before) => {
    if (wasThere ? before === original : before === null) return after;
    throw new Failure(`${file} was changed by something else meanwhile, so nothing was saved.`, {
      next: [`What you wrote is in ${copy}. Compare the two, and delete it.`],
    });
  });
}

/** Asks whether to edit a text with a mistake again. If the person leaves, it is not kept: it may hold a secret. */
async function wantsAgain({ terminal, signal }: Context, copy: Copy): Promise<boolean> {
  const question = "It can't be saved with this mistake. Edit it again? (No discards what you wrote.)";
  try {
    return await terminal.questions.askYes(question, signal, true);
  } catch (error) {
    if (!isPromptLeft(error)) throw error;
    copy.remove();
    throw new Interrupted('Interrupted. What you wrote has a mistake, and was not kept.');
  }
}

/** Lets the person edit the configuration in their editor, and checks it before it is saved. */
export async function editConfig(context: Context): Promise<void> {
  const { terminal, ownEnv, paths } = context;
  const file = configFileOf(configPlaces(context));
  if (!terminal.interactive) {
    throw new UsageError('An editor needs a terminal.', [
      'Set a key: govsupport config set KEY VALUE',
      `Or edit ${file}, then check it: govsupport config`,
    ]);
  }
  const editor = chooseEditor(ownEnv, terminal.accessible);
  if (!editor) throw new Failure('There is no editor.', { next: ['Set VISUAL or EDITOR to one, such as nano.'] });
  const release = takeLock(path.join(paths.stateFolder, 'config-edit.lock'), 'The configuration');
  try {
    const current = readConfigText(file);
    const copy = openCopy(context, current ?? starterText(new Map(), new Set()));
    for (;;) {
      const after = await editCopy(context, editor, copy);
      if (after === copy.original) {
        terminal.result('Nothing was changed.');
        if (!waitsUntilClosed(editor))
          terminal.warn(`If ${editor.command} is still open, make it wait until you close the file: --wait.`);
        return copy.remove();
      }
      try {
        save(context, copy, current !== null, after);
        terminal.result(`Saved: ${sanitiseLine(file)}`);
        return copy.remove();
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        terminal.warn(withRunOptions(error.message, context.options));
      }
      if (await wantsAgain(context, copy)) continue;
      copy.remove();
      throw new Failure(`Nothing was saved: ${file} is unchanged.`);
    }
  } finally {
    release();
  }
}
