import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode } from '../../errors.ts';

export const command = defineCommand({
  summary: "Confirm what can't be checked automatically",
  description:
    "Some things that a rotation needs can't be checked, such as whether you have been vetted. They are unknown\n" +
    'until you confirm them here. Your confirmation is kept on this machine, with the date, and sent nowhere.',
  examples: [
    { run: 'doctor confirm staff-vetting', does: 'you have completed your staff vetting' },
    { run: 'doctor confirm staff-vetting incident-io-tutorial', does: 'both at once' },
    { run: 'doctor confirm incident-io-tutorial --undo', does: 'you have not, after all' },
  ],
  arguments: {
    ids: {
      summary: 'the ids of checks that can be confirmed',
      required: true,
      list: true,
      known: 'confirmable checks',
    },
  },
  options: { undo: { summary: 'withdraw your confirmation' } },
  async run(context, { arguments: { ids }, options: { undo = false } }) {
    const { checks } = await import('../../checks/index.ts');
    const { findConfirmable } = await import('../../runner/select-checks.ts');
    const { showConfirmations } = await import('../../views/show-confirmation.ts');
    const confirmed = ids.flatMap((id) => id.split(',')).filter((id) => id.trim() !== '');
    const wanted = [...new Set(confirmed.map((id) => findConfirmable(checks, id.trim())))];
    const confirmations = await context.services.confirmations();
    const at = undo ? null : context.clock.now();
    const changes = [];
    for (const check of wanted) {
      const change = at === null ? await confirmations.withdraw(check.id) : await confirmations.confirm(check.id, at);
      changes.push({ check, change });
    }
    showConfirmations(context, at, changes);
    return exitCode.ok;
  },
});
