import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Explain why a check matters, what it checks, and how to fix it',
  description: 'Says what a check is for and exactly what it checks, without running it.',
  examples: [
    { run: 'doctor explain vpn', does: 'about the check "vpn"' },
    { run: 'doctor explain', does: 'list the checks' },
  ],
  arguments: { id: { summary: 'the id of a check; without it, they are listed', known: 'checks' } },
  options: {},
  async run(context, { arguments: { id } }) {
    const { checks } = await import('../../checks/index.ts');
    if (id === undefined) {
      const { showCheckList } = await import('../../views/doctor-view.ts');
      showCheckList(context.terminal, checks, context.options.json);
      return exitCode.ok;
    }
    const { findCheck } = await import('../../runner/select-checks.ts');
    const { explainCheck } = await import('../../views/explain-check.ts');
    await explainCheck(context, findCheck(checks, id));
    return exitCode.ok;
  },
});
