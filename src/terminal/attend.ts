import { clearProgress, promptInput } from './streams.ts';
import { suspend, suspending } from './suspend.ts';

/** Called while something is drawn. */
export interface Attending {
  /** The person pressed q, Ctrl-C or Ctrl-D. */
  leave(): void;
  /** The window has another size, or shows something else: draw again. */
  redraw(): void;
}

/** With keys read one by one, the terminal does not make signals of them. */
const leaving = new Set(['q', 'Q', '\u0003', '\u0004']);

/** Reads keys, if allowed, and follows the window's size. Returns what stops it. */
export function attend({ leave, redraw, readsKeys }: Attending & { readonly readsKeys: boolean }): () => void {
  process.stdout.on('resize', redraw);
  if (!readsKeys) return () => process.stdout.off('resize', redraw);
  const input = promptInput();
  let stayStopped = () => {};
  const onKeys = (pressed: Buffer) => {
    const keys = pressed.toString();
    // An arrow key or pasted text arrives as several characters.
    if (leaving.has(keys) || keys.includes('\u0003')) leave();
    else if (keys === suspending) {
      clearProgress();
      stayStopped = suspend(redraw);
    }
  };
  input.setRawMode(true);
  input.on('data', onKeys);
  return () => {
    process.stdout.off('resize', redraw);
    input.off('data', onKeys);
    stayStopped();
    input.setRawMode(false);
    input.pause();
  };
}
