import { answerQuickly, versionText, wantsJson } from './cli/quick-answer.ts';
import type { Context } from './context.ts';
import { type ExitCode, exitCode, Failure, Interrupted } from './errors.ts';

/** How long the work may take to end after it was interrupted, in milliseconds. */
const patience = 2500;

/** Runs the program and ends the process with its exit code. */
export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  if (answerQuickly(argv)) return;
  const { clearProgress, everythingWritten, whenNobodyReads, writeError, writeOut } = await import(
    './terminal/streams.ts'
  );
  whenNobodyReads((code) => end(code));
  const interruption = new AbortController();
  let context: Context | undefined;
  let command = '';
  const leave = () => {
    context?.services.processes.killAll();
    clearProgress();
    end(exitCode.interrupted);
  };
  const onSignal = () => {
    // The second time, or when the work doesn't end: leave at once, and leave nothing running.
    if (interruption.signal.aborted) return leave();
    interruption.abort(new Interrupted());
    setTimeout(leave, patience).unref();
  };
  let code: ExitCode;
  try {
    const { runProgram } = await import('./cli/program.ts');
    code = await runProgram(argv, versionText(argv), async (path, options) => {
      const { openContext } = await import('./wiring/create-context.ts');
      const { practiceSurroundings, wantsSandbox } = await import('./wiring/surroundings.ts');
      command = path.join(' ');
      refuseRemovedFolder();
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
      // What is about the practice world is done from outside of it.
      const practising = path[0] !== 'sandbox' && wantsSandbox(options, process.env);
      const surroundings = practising ? { surroundings: await practiceSurroundings(options, process.env) } : {};
      context = await openContext({
        // Asked for by the environment, it is in every command that is shown: that can be pasted anywhere.
        options: practising ? { ...options, sandbox: true } : options,
        env: process.env,
        signal: interruption.signal,
        ...surroundings,
      });
      return context;
    });
  } catch (thrown) {
    const error = interruption.signal.aborted && !(thrown instanceof Interrupted) ? new Interrupted() : thrown;
    clearProgress();
    const { describeError } = await import('./views/describe-error.ts');
    const described = describeError(error, { command, debug: argv.includes('--debug') });
    writeError(described.text);
    if (wantsJson(argv)) writeOut(described.json);
    code = error instanceof Failure ? error.code : exitCode.bug;
  }
  await context?.end();
  await everythingWritten();
  end(code);
}

/** Nothing can be run from a folder that is gone. Throws a Failure there. */
function refuseRemovedFolder(): void {
  try {
    process.cwd();
  } catch (cause) {
    throw new Failure('The folder that you are in is no longer there.', { next: ['Go to another one: cd'], cause });
  }
}

/**
 * Ends the process. A name that is being looked up cannot be called off, and `process.exit` waits for it: half a minute
 * where nobody answers. There, a program that only gives the exit code takes the place of this one.
 * https://nodejs.org/api/dns.html#dnslookup, https://nodejs.org/api/process.html#processexecvefile-args-env
 */
function end(code: number): never {
  if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')) {
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {});
  }
  process.exit(code);
}
