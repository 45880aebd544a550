/** Writes to standard output. */
export const writeOut = (text: string): void => void process.stdout.write(text);

/** Writes to standard error. */
export const writeError = (text: string): void => void process.stderr.write(text);

/** Somebody who reads only the first lines (`head`, a pager that was left) is not an error. */
export function endQuietlyOnClosedPipe(end: (code: number) => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') end(process.exitCode === undefined ? 0 : Number(process.exitCode));
      else throw error;
    });
  }
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
