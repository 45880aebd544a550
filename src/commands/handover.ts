import { defineCommand } from '../command-definition/define-command.ts';
import { exitCode, UsageError } from '../errors.ts';

export const command = defineCommand({
  summary: 'Print the handover for the next person, as things are now',
  description:
    'Makes the handover of your rotation, as things are now: where to start, each ticket with what was found and what\n' +
    'is next, branches and pull requests, what waits for others, what was skipped, and what could not be found out. It\n' +
    'changes nothing, and can be made at any time.\n\n' +
    'It is Markdown, on standard output. --html makes a self-contained page. What could not be found out is\n' +
    'in the document; it then exits with 3, or with 4 if a service refused your sign-in.\n\n' +
    'Once `end` has written a handover, it also says what has changed on the tickets since then, and what the next\n' +
    'person has said about it: on standard error, or as "since" with --json.',
  examples: [
    { run: 'handover', does: 'read it here' },
    { run: 'handover --html --output handover.html', does: 'a page with a picture of the time to breach' },
    { run: 'handover --words "Ring Enid first."', does: 'with words of your own at the top' },
    { run: 'handover --json', does: 'the same facts, as JSON' },
  ],
  arguments: {},
  options: {
    markdown: { summary: 'as Markdown', defaultText: 'yes' },
    html: { summary: 'as one HTML file', conflicts: ['markdown'] },
    output: {
      summary: 'write it to this file, or - for standard output; an existing file is only replaced with --yes',
      value: 'file',
    },
    words: { summary: 'your own words, for the top', value: 'text' },
  },
  async run(context, { options }) {
    const { json } = context.options;
    const forms = [options.markdown && '--markdown', options.html && '--html', json && '--json'].filter(Boolean);
    if (forms.length > 1) throw new UsageError(`${forms.join(' and ')}: give only one of them.`);
    const { checkOutput, showHandover } = await import('../views/show-handover.ts');
    const output = options.output === '-' ? undefined : options.output;
    if (output !== undefined) checkOutput(output, context.options.yes);
    const { makeHandover } = await import('../runner/make-handover.ts');
    const handover = await makeHandover(context, { says: { words: options.words ?? null, tickets: new Map() } });
    const { readSince } = await import('../runner/handover-since.ts');
    const since = await readSince(context, handover);
    context.signal.throwIfAborted();
    await showHandover(context.terminal, handover, since, {
      form: json ? 'json' : options.html ? 'html' : 'markdown',
      output,
      mayReplace: context.options.yes,
    });
    if (since?.signIn || handover.gaps.some(({ signIn }) => signIn)) return exitCode.signIn;
    return handover.gaps.length > 0 || (since?.unknown.length ?? 0) > 0 ? exitCode.unknown : exitCode.ok;
  },
});
