import { promptInput } from './streams.ts';

/** What Ctrl-Z sends while keys are read one by one: then the terminal does not make a signal of it. */
export const suspending = '\u001a';

/**
 * Stops the program as the terminal would, and calls once it is continued. Returns what keeps it from that: whoever reads
 * the keys no longer does.
 */
export function suspend(continued: () => void): () => void {
  promptInput().setRawMode(false);
  // The whole job. Without a shell that could continue it, it is not stopped.
  process.kill(0, 'SIGTSTP');
  const timer = setTimeout(() => {
    promptInput().setRawMode(true);
    continued();
  }, 50).unref();
  return () => clearTimeout(timer);
}
