import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode, UsageError } from '../../errors.ts';
import { sandboxParts } from '../../views/sandbox-parts.ts';

export const command = defineCommand({
  summary: 'Show or move the clock of the practice world',
  description:
    'Shows what time it is in the practice world. With a span, such as +1d or -90m, moves its clock by that much, and\n' +
    'what is due by then happens. With "reset" it follows the machine\'s own time again.\n\n' +
    "Colleagues there answer too: asked in the team's Slack channel to add someone to a Zendesk group or to remove\n" +
    'someone, one of them does so ten minutes later. Access that a newcomer asks for takes one to three working days.',
  examples: [
    { run: 'sandbox clock', does: 'the time there' },
    { run: 'sandbox clock +1d', does: 'go a day ahead' },
    { run: 'sandbox clock +15m', does: 'colleagues have done what they were asked' },
    { run: 'sandbox clock +2d4h30m', does: 'weeks w, days d, hours h, minutes m, seconds s' },
    { run: 'sandbox clock --machine +10m', does: "this machine's clock is ten minutes ahead of the services'" },
    { run: 'sandbox clock reset', does: "back to the machine's own time" },
  ],
  arguments: { move: { summary: 'a span such as +1d or -90m, or reset', choices: ['reset'] } },
  options: {
    machine: {
      summary: "set only the machine's clock, so far ahead of the services' (+10m) or behind (-2m); reset: as theirs",
      value: 'span',
      choices: ['reset'],
    },
  },
  dashedArguments: true,
  async run(context, { arguments: { move }, options: { machine } }) {
    const { openSandboxWorld } = await import('../../sandbox/open.ts');
    const { moveClock, setMachineClock } = await import('../../sandbox/control.ts');
    const store = openSandboxWorld(sandboxParts(context));
    try {
      if (move !== undefined) moveClock(store, move);
      if (machine !== undefined) setMachineClock(store, machine);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const found = error.message.startsWith('not between') ? ': it would leave the years 2000 to 2100' : '';
      throw new UsageError(`Expected a span of time or "reset", found "${move ?? machine}"${found}.`, [
        'For example: +1d, -90m, +2d4h',
      ]);
    }
    const { shownMoment } = await import('../../lib/days.ts');
    const now = store.now();
    const offsetMs = store.world.clockOffsetMs;
    if (context.options.json) context.terminal.json({ schemaVersion: 1, command: 'sandbox clock', now, offsetMs });
    else context.terminal.result(shownMoment(now));
    return exitCode.ok;
  },
});
