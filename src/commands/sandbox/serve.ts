import path from 'node:path';
import { defineCommand } from '../../command-definition/define-command.ts';
import { wholeNumber } from '../../command-definition/whole-number.ts';
import { exitCode, UsageError } from '../../errors.ts';
import { sandboxParts } from '../../views/sandbox-parts.ts';

export const command = defineCommand({
  summary: 'Serve the practice world until Ctrl-C',
  description:
    'Answers as Zendesk, Trello, Slack, GitHub, AWS and the others do, on this machine only, and prints the environment\n' +
    'variables that point any client at it. Commands with --sandbox use it while it runs. It ends with Ctrl-C.\n' +
    'If the kept world has another scale than the one given, it is replaced: you are asked first, or say --yes.',
  examples: [
    { run: 'sandbox serve', does: 'on any port that is free' },
    { run: 'sandbox serve --record practice.har', does: 'and keep every request and its answer' },
    { run: 'sandbox serve --scale 100', does: 'a world a hundred times as large' },
  ],
  arguments: {},
  options: {
    port: { summary: 'the port to listen on', value: 'number', parse: wholeNumber('port', 1, 65_535) },
    record: { summary: 'write every exchange to this file, as an HTTP Archive', value: 'file' },
    scale: { summary: 'how many times as large as usual', value: 'number', parse: wholeNumber('scale', 1, 1000) },
  },
  endsOnSignal: () => true,
  async run(context, { options: { port, record, scale } }) {
    if (record === '-') throw new UsageError('--record: expected a file; standard output has the variables.');
    const { outputProblem } = await import('../../lib/output-file.ts');
    const problem = record === undefined ? null : outputProblem(record, true);
    if (problem !== null) throw new UsageError(`--record: ${problem}.`);
    const { serveSandbox } = await import('../../sandbox/open.ts');
    const { agreeToNewWorld } = await import('../../views/agree-to-new-world.ts');
    const { showServing } = await import('../../views/show-sandbox.ts');
    const served = await serveSandbox(sandboxParts(context), {
      ...(port === undefined ? {} : { port }),
      ...(scale === undefined ? {} : { scale }),
      ...(record === undefined ? {} : { record: path.resolve(record) }),
      agree: (kept) => agreeToNewWorld(context, kept, scale ?? kept.scale),
    });
    try {
      showServing(context, served);
      const { signal } = context;
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    } finally {
      await served.close();
    }
    return exitCode.ok;
  },
});
