import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { handOver } from './hand-over.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The person's own editor, as they would type it: `vim`, `code --wait`. */
export interface Editor {
  readonly command: string;
  /** Which variable names it: `VISUAL` or `EDITOR`; null if neither does. */
  readonly setBy: 'VISUAL' | 'EDITOR' | null;
}

/** How an editor ended. `not-started`: the file was never shown. */
export type Editing =
  | { readonly ended: 'well' }
  | { readonly ended: 'interrupted' }
  | { readonly ended: 'badly' | 'not-started'; readonly how: string };

/** The editors to try if none was chosen: the system's own choice, then one that beginners know how to quit. */
const usual = ['editor', 'nano', 'vim', 'vi'];

/** Whether a program is on the PATH of an environment. */
const isOnPath =
  ({ PATH = '' }: Env) =>
  (program: string): boolean =>
    PATH.split(path.delimiter)
      .filter((folder) => path.isAbsolute(folder))
      .some((folder) => {
        const file = path.join(folder, program);
        try {
          accessSync(file, constants.X_OK);
          return statSync(file).isFile();
        } catch {
          return false;
        }
      });

/**
 * The editor: VISUAL, else EDITOR, else a usual one on PATH, but for a screen reader only one that was chosen. Null
 * if there is none.
 */
export function chooseEditor(env: Env, accessible: boolean): Editor | null {
  for (const setBy of ['VISUAL', 'EDITOR'] as const) {
    const command = env[setBy]?.trim();
    if (command) return { command, setBy };
  }
  const command = accessible ? undefined : usual.find(isOnPath(env));
  return command === undefined ? null : { command, setBy: null };
}

/** Programs that open a window and end at once, unless an option makes them wait. */
const windowed =
  /^(?:code|code-insiders|codium|cursor|windsurf|zed|subl|atom|mate|bbedit|gedit|kate|idea|phpstorm|webstorm|open)$/;

/** Whether an editor ends only when the person is done, as far as its name tells. */
export function waitsUntilClosed({ command }: Editor): boolean {
  const [program = '', ...args] = command.split(/\s+/);
  return !windowed.test(path.basename(program)) || args.some((arg) => /^(?:-w|-W|--wait)$/.test(arg));
}

/** Characters that are special for a shell. Without them, a command is words with spaces between them. */
const needsShell = /[^\w\s./:@%+=,-]|^\w+=/;

/** The program and its arguments. As git does it: the shell reads what only a shell can. */
function words(command: string, file: string): [string, string[]] {
  if (needsShell.test(command)) return ['/bin/sh', ['-c', `${command} "$@"`, command, file]];
  const [program = '', ...args] = command.split(/\s+/);
  return [program, [...args, file]];
}

/**
 * Opens a file in the editor, which gets the terminal, and waits for its end. When the signal aborts, the editor is
 * asked to end, and waited for, so that the terminal is as it was.
 */
export async function edit(editor: Editor, file: string, env: Env, signal: AbortSignal): Promise<Editing> {
  const [program, args] = words(editor.command, file);
  const handed = await handOver([program, ...args], { env, signal, stdin: 'inherit' });
  if (handed.ended === 'interrupted') return handed;
  if (handed.ended === 'not-started') {
    const { code, message } = handed.error;
    return { ended: 'not-started', how: code === 'ENOENT' ? 'there is no such program' : message };
  }
  return editingOf(handed.code, handed.killedBy);
}

function editingOf(code: number | null, killedBy: NodeJS.Signals | null): Editing {
  if (code === 0) return { ended: 'well' };
  // A shell in between says it with a number. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html
  if (killedBy === 'SIGINT' || code === 130) return { ended: 'interrupted' };
  if (code === 127) return { ended: 'not-started', how: 'there is no such program' };
  if (code === 126) return { ended: 'not-started', how: 'it may not be run' };
  return { ended: 'badly', how: killedBy ? `was ended by ${killedBy}` : `ended with exit code ${code}` };
}
