import { type Context, createContext, wantsSandbox } from './context.ts';
import { type ExitCode, exitCode, Failure, Interrupted } from './errors.ts';
import { clearProgress, endQuietlyOnClosedPipe, writeError, writeOut } from './terminal/streams.ts';
import { version } from './version.ts';

/** How long the work may take to end after it was interrupted, in milliseconds. */
const patience = 2500;

/** Runs the program and ends the process with its exit code. */
export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  if (argv.length === 1 && argv[0] === '--version') return writeOut(`${version}\n`);
  endQuietlyOnClosedPipe((code) => process.exit(code));
  const interruption = new AbortController();
  let context: Context | undefined;
  let command = '';
  const onSignal = () => {
    // The second time, or when the work doesn't end: leave at once, and leave nothing running.
    if (interruption.signal.aborted) return leave();
    interruption.abort(new Interrupted());
    setTimeout(leave, patience).unref();
  };
  const leave = () => {
    context?.services.processes.killAll();
    clearProgress();
    process.exit(exitCode.interrupted);
  };
  let code: ExitCode;
  try {
    const { runProgram } = await import('./program.ts');
    code = await runProgram(argv, async (path, options) => {
      command = path.join(' ');
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
      // What is about the practice world is done from outside of it.
      const sandboxed = path[0] !== 'sandbox' && wantsSandbox(options, process.env);
      context = await createContext({ options, env: process.env, signal: interruption.signal, sandboxed });
      return context;
    });
  } catch (thrown) {
    const error = interruption.signal.aborted ? new Interrupted() : thrown;
    clearProgress();
    const { describeError } = await import('./terminal/describe-error.ts');
    const described = describeError(error, { command, debug: argv.includes('--debug') });
    writeError(described.text);
    if (wantsJson(argv)) writeOut(described.json);
    code = error instanceof Failure ? error.code : exitCode.bug;
  }
  await context?.end();
  process.exit(code);
}

/** Whether --json is on the command line, known even where the command line itself is wrong. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}
