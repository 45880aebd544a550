import { completing, preparedTreeFile } from './cli/completion/prepared.ts';
import { answerQuickly, preparedFile, versionText, wantsJson } from './cli/quick-answer.ts';
import type { Context } from './context.ts';
import { type ExitCode, exitCode, Failure, Interrupted } from './errors.ts';
import type { RunOptions } from './lib/own-commands.ts';
import { isatty, terminalColumns } from './terminal/size.ts';
import { lookUpCommand } from './update-notice/look-up-command.ts';

/** How long the work may take to end after an interruption, in milliseconds. */
const patience = 2500;

/** Runs the program and ends the process with its exit code. */
export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  if (argv[0] === completing) {
    const { answerCompletion } = await import('./cli/completion/answer-completion.ts');
    return answerCompletion(argv.slice(1), preparedFile(preparedTreeFile));
  }
  if (argv[0] === lookUpCommand) return lookUpUpdate();
  if (answerQuickly(argv)) return;
  const {
    beginOutput,
    clearProgress,
    flushStreams: everythingWritten,
    writeError,
    writeOut,
  } = await import('./terminal/streams.ts');
  beginOutput((code) => end(code));
  const interruption = new AbortController();
  let context: Context | undefined;
  let command = '';
  let run: RunOptions = { sandbox: false, config: undefined };
  const leave = () => {
    context?.services.processes.killAll();
    clearProgress();
    end(exitCode.interrupted);
  };
  const onSignal = () => {
    // On the second signal, or if the work doesn't end: kill all child processes and leave at once.
    if (interruption.signal.aborted) return leave();
    interruption.abort(new Interrupted());
    setTimeout(leave, patience).unref();
  };
  let code: ExitCode;
  try {
    const { commandOf, runProgram } = await import('./cli/program.ts');
    command = commandOf(argv);
    code = await runProgram(argv, versionText(argv), async (path, options, mayHaveMistakes) => {
      const { openContext } = await import('./wiring/create-context.ts');
      const { practiceSurroundings } = await import('./wiring/surroundings.ts');
      const { wantsSandbox } = await import('./config/find-paths.ts');
      refuseRemovedFolder();
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
      // The sandbox command itself runs outside the practice world, and a shell that starts needs no world.
      const isOutside = path[0] === 'sandbox' || path[0] === 'completion';
      run = { sandbox: !isOutside && wantsSandbox(options, process.env), config: options.config };
      const surroundings = run.sandbox ? { surroundings: await practiceSurroundings(options, process.env) } : {};
      // These have to work while the configuration that names the playbook is missing or wrong.
      const withoutPlaybook = isOutside || (path[0] === 'config' && path.length > 1);
      context = await openContext({
        withoutPlaybook,
        mayHaveMistakes,
        // If the environment asked for the sandbox, the commands we show still have --sandbox, so they can be pasted
        // anywhere.
        options: run.sandbox ? { ...options, sandbox: true } : options,
        env: process.env,
        signal: interruption.signal,
        ...surroundings,
      });
      return context;
    });
  } catch (thrown) {
    const { isPromptLeft } = await import('./terminal/prompts.ts');
    const isInterrupted = interruption.signal.aborted || isPromptLeft(thrown);
    const error = isInterrupted && !(thrown instanceof Interrupted) ? new Interrupted() : thrown;
    clearProgress();
    const { describeError } = await import('./views/describe-error.ts');
    const described = await describeError(error, {
      ...{ command, debug: argv.includes('--debug'), options: run },
      columns: isatty(2) ? terminalColumns() : null,
    });
    writeError(described.text);
    if (wantsJson(argv)) writeOut(described.json);
    code = error instanceof Failure ? error.code : exitCode.bug;
  }
  await context?.end();
  if (context && !run.sandbox && code !== exitCode.interrupted) await noteUpdate(context, command);
  await everythingWritten();
  end(code);
}

/** Ends a command with the notice that there is a newer version, if a person reads its result and its messages. */
async function noteUpdate({ terminal, ...parts }: Context, command: string): Promise<void> {
  if (!isatty(1) || !isatty(2) || /^(?:sandbox|completion)\b/.test(command)) return;
  const { updateNotice } = await import('./update-notice/notice.ts');
  const notice = await updateNotice(parts);
  if (notice) terminal.note(notice);
}

/** What the process does that `noteUpdate` starts. */
async function lookUpUpdate(): Promise<void> {
  const { findPaths } = await import('./config/find-paths.ts');
  const { lookUp } = await import('./update-notice/look-up.ts');
  await lookUp(process.env, findPaths(process.env).cacheFolder);
  end(exitCode.ok);
}

/** Throws a Failure if the current folder has been deleted, because nothing can run there. */
function refuseRemovedFolder(): void {
  try {
    process.cwd();
  } catch (cause) {
    throw new Failure('The current folder no longer exists.', { next: ['Change to another folder: cd'], cause });
  }
}

/**
 * Ends the process. A running name lookup can't be cancelled, and `process.exit` waits for it, for half a minute if
 * there is no answer. In that case the process is replaced by one that only exits.
 * https://nodejs.org/api/dns.html#dnslookup, https://nodejs.org/api/process.html#processexecvefile-args-env
 */
function end(code: number): never {
  if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')) {
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {});
  }
  process.exit(code);
}
