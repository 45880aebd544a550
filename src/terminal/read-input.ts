import { promptInput } from './streams.ts';

/** Reads standard input to its end; null if it is longer than that, in characters. */
export async function readInput(most: number, signal: AbortSignal): Promise<string | null> {
  const input = promptInput();
  const stop = () => input.destroy();
  signal.addEventListener('abort', stop, { once: true });
  let text = '';
  try {
    for await (const chunk of input.setEncoding('utf8')) {
      text += chunk;
      if (text.length > most) return null;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  return text;
}
