import { StringDecoder } from 'node:string_decoder';
import { setImmediate } from 'node:timers/promises';
import { promptInput, writeError } from './streams.ts';

const decoder = new StringDecoder('utf8');

/** What was typed after the end of a line: it answers the next question, unless that is forgotten. */
let ahead = '';

const lineEnd = /\r\n|\r|\n/;
const ctrlC = '\u0003';
const ctrlD = '\u0004';
const ctrlU = '\u0015';
const escapeKey = '\u001b';

/** Named as inquirer's errors, so that `isPromptLeft` knows it. */
export function left(name: 'ExitPromptError' | 'AbortPromptError'): Error {
  return Object.assign(new Error('the question was left'), { name });
}

/** What is being read: it takes what came in, and returns whether that is all. */
interface Reading {
  take(text: string): boolean;
  /** The input has ended. */
  end?(): void;
}

/**
 * Reads until the reading has all it needs. Throws an ExitPromptError if the input ends, and an AbortPromptError if the
 * signal aborts. In between nothing is read: an editor may have the terminal.
 */
function read(signal: AbortSignal, reading: Reading): Promise<void> {
  const input = promptInput();
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      input.off('data', onData);
      input.off('end', onEnd);
      signal.removeEventListener('abort', onAbort);
      input.pause();
      if (error === undefined) return resolve();
      // What was typed has no Enter: the next line begins below it.
      writeError('\n');
      reject(error);
    };
    const onData = (part: Buffer) => {
      try {
        if (reading.take(decoder.write(part))) settle();
      } catch (error) {
        settle(error as Error);
      }
    };
    const onEnd = () => {
      reading.end?.();
      settle(left('ExitPromptError'));
    };
    const onAbort = () => settle(left('AbortPromptError'));
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    if (reading.take('')) return settle();
    if (input.readableEnded) return onEnd();
    input.on('data', onData);
    input.on('end', onEnd);
    input.resume();
  });
}

/** Takes what was typed and not read yet. `isRaw`: a line that was begun too. Throws an ExitPromptError on Ctrl-C in it. */
async function takeTypedAhead(isRaw: boolean): Promise<string> {
  const input = promptInput();
  let typed = ahead;
  ahead = '';
  if (!input.isTTY) return typed;
  const onData = (part: Buffer) => {
    typed += decoder.write(part);
  };
  input.setRawMode(isRaw);
  input.on('data', onData);
  input.resume();
  // The terminal is read between two of them: all that was typed, or one line of it.
  await setImmediate();
  for (let before = -1; before < typed.length; ) {
    before = typed.length;
    await setImmediate();
  }
  input.pause();
  input.off('data', onData);
  input.setRawMode(false);
  if (typed.includes(ctrlC)) throw left('ExitPromptError');
  return typed;
}

/**
 * Discards what was typed before a question is shown: an extra key press, or the rest of a paste, must not agree to
 * something unseen. `isRaw`: a line that was begun too, as the question is answered by single keys.
 * Throws an ExitPromptError if Ctrl-C is among it.
 */
export async function forgetTypedAhead(isRaw: boolean): Promise<void> {
  await takeTypedAhead(isRaw);
}

/**
 * A line that the person types. The terminal itself shows it and lets them change it, so nothing is redrawn. `onRest` gets
 * what was typed when the input ended without Enter. Throws as inquirer does.
 */
export async function typeLine(signal: AbortSignal, onRest?: (text: string) => void): Promise<string> {
  let line = '';
  await read(signal, {
    take(text) {
      ahead += text;
      const found = lineEnd.exec(ahead);
      if (!found) return false;
      line = ahead.slice(0, found.index);
      ahead = ahead.slice(found.index + found[0].length);
      return true;
    },
    end() {
      if (ahead !== '') onRest?.(ahead);
      ahead = '';
    },
  });
  return line;
}

/**
 * The same, with all lines of what was pasted: those come at once. If the last of them has no end, the person ends it.
 * `onLines` gets them as they come.
 */
export async function typeLines(signal: AbortSignal, onLines?: (text: string) => void): Promise<string> {
  let text = '';
  const next = async () => {
    text += await typeLine(signal, (rest) => onLines?.(text + rest));
  };
  await next();
  for (ahead = await takeTypedAhead(true); ahead !== ''; ahead = await takeTypedAhead(true)) {
    text += '\n';
    onLines?.(text);
    await next();
  }
  return text;
}

/** A line, and nothing of it is shown; null if the person pressed Escape. */
export async function typeHidden(signal: AbortSignal): Promise<string | null> {
  const input = promptInput();
  let secret = '';
  let isBack = false;
  const takeOne = (character: string): void => {
    if (character === ctrlC || (character === ctrlD && secret === '')) throw left('ExitPromptError');
    if (character === '\u007f' || character === '\b') secret = [...secret].slice(0, -1).join('');
    else if (character === ctrlU) secret = '';
    else if (character >= ' ') secret += character;
  };
  input.setRawMode(true);
  try {
    await read(signal, {
      take(text) {
        const typed = ahead + text;
        ahead = '';
        isBack = typed === escapeKey;
        // An arrow or another key that is several characters is no part of a secret.
        if (typed.startsWith(escapeKey)) return isBack;
        const [first = '', ...rest] = typed.split(lineEnd);
        for (const character of first) takeOne(character);
        // More lines belong to it, so that what was pasted by mistake is refused.
        if (rest.some((line) => line !== '')) secret += `\n${rest.join('\n')}`;
        return rest.length > 0;
      },
    });
  } finally {
    input.setRawMode(false);
  }
  writeError('\n');
  return isBack ? null : secret;
}
