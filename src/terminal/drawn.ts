import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { type Pasting, readPastes } from './pasted.ts';
import { promptInput, promptOutput, tellPastes } from './streams.ts';
import { suspend, suspending } from './suspend.ts';
import { left } from './type-line.ts';

/** What a prompt of inquirer's is asked with. */
export interface DrawnContext {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/**
 * What inquirer reads in place of the terminal. Readline ends the raw mode when it closes; nothing would tell inquirer of
 * it. Ctrl-Z is kept from it, as it would not read on once it is continued.
 */
function createKeyboard(pasting: Pasting, onClosed: () => void) {
  const input = promptInput();
  const decoder = new StringDecoder('utf8');
  const read = readPastes(pasting);
  const keyboard = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode(isRaw: boolean) {
      input.setRawMode(isRaw);
      tellPastes(isRaw);
      if (!isRaw) onClosed();
    },
  });
  let stayStopped = () => {};
  const onData = (part: Buffer) => {
    const typed = decoder.write(part);
    if (typed !== suspending) return keyboard.write(read(typed));
    tellPastes(false);
    stayStopped = suspend(() => tellPastes(true));
  };
  const onEnd = () => keyboard.end();
  input.on('data', onData).on('end', onEnd).on('error', onEnd);
  input.resume();
  return {
    keyboard,
    remove() {
      stayStopped();
      input.off('data', onData).off('end', onEnd).off('error', onEnd);
      input.pause();
    },
  };
}

/**
 * Asks with a prompt of inquirer's, which by itself would wait for ever after Ctrl-D, after the end of the input, and
 * once it is continued after Ctrl-Z. Throws an ExitPromptError for the first two.
 */
export async function askDrawn<T>(
  ask: (context: DrawnContext) => Promise<T>,
  signal: AbortSignal,
  pasting: Pasting = 'nothing',
): Promise<T> {
  if (promptInput().readableEnded) throw left('ExitPromptError');
  const closed = new AbortController();
  const { keyboard, remove } = createKeyboard(pasting, () => closed.abort());
  try {
    const ending = AbortSignal.any([signal, closed.signal]);
    return await ask({ input: keyboard, output: promptOutput(), signal: ending });
  } catch (error) {
    if (closed.signal.aborted && !signal.aborted && error instanceof Error && error.name === 'AbortPromptError')
      throw left('ExitPromptError');
    throw error;
  } finally {
    remove();
  }
}
