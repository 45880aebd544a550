let onClosedPipe: ((code: number) => void) | undefined;
const prepared = new Set<NodeJS.WriteStream>();

/** Node makes each stream when it is first asked for, which takes a millisecond or two: so only those that are used. */
function write(stream: NodeJS.WriteStream, text: string): void {
  if (!prepared.has(stream)) {
    prepared.add(stream);
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' && onClosedPipe)
        onClosedPipe(process.exitCode === undefined ? 0 : Number(process.exitCode));
      else throw error;
    });
  }
  stream.write(text);
}

/** Writes to standard output. */
export const writeOut = (text: string): void => write(process.stdout, text);

/** Writes to standard error. */
export const writeError = (text: string): void => write(process.stderr, text);

/** Somebody who reads only the first lines (`head`, a pager that was left) is not an error. */
export function endQuietlyOnClosedPipe(end: (code: number) => void): void {
  onClosedPipe = end;
}

type Update = ReturnType<typeof import('log-update').createLogUpdate>;
let update: Update | undefined;

/** Draws lines over the last ones that this drew, on standard error. */
export async function drawProgress(text: string): Promise<void> {
  const { createLogUpdate } = await import('log-update');
  update ??= createLogUpdate(process.stderr);
  update(text);
}

/** Takes the drawn lines away and puts the cursor back. */
export function clearProgress(): void {
  update?.clear();
  update?.done();
  update = undefined;
}
