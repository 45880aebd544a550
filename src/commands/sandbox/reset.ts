import { defineCommand } from '../../command-definition/define-command.ts';
import { wholeNumber } from '../../command-definition/whole-number.ts';
import { exitCode } from '../../errors.ts';
import { sandboxParts } from '../../views/sandbox-parts.ts';

export const command = defineCommand({
  summary: 'Reset the practice world',
  description:
    'Resets the practice world, its pretend machine and its repositories, to begin now or at a given time.\n' +
    'What was done in it is lost. Nothing outside the practice world is touched.',
  examples: [
    { run: 'sandbox reset', does: 'start again, now' },
    { run: 'sandbox reset --start 2026-11-23T09:30:00Z', does: 'begin on that morning' },
  ],
  arguments: {},
  options: {
    start: { summary: 'the time at which the world begins, by its own clock', value: 'time' },
    scale: { summary: 'how many times as large as usual', value: 'number', parse: wholeNumber('scale', 1, 1000) },
  },
  async run(context, { options: { start, scale } }) {
    const { resetSandbox, toTime } = await import('../../sandbox/open.ts');
    const store = resetSandbox(sandboxParts(context), {
      scale: scale ?? 1,
      ...(start === undefined ? {} : { startAt: toTime(start, '--start') }),
    });
    const { shownMoment } = await import('../../lib/days.ts');
    const { startedAt } = store.world;
    if (context.options.json) context.terminal.json({ schemaVersion: 1, command: 'sandbox reset', startedAt });
    else context.terminal.result(`The practice world begins on ${shownMoment(new Date(startedAt))}.`);
    return exitCode.ok;
  },
});
