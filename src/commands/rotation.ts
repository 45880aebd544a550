import { defineCommand } from '../command-definition/define-command.ts';
import { exitCode } from '../errors.ts';

export const command = defineCommand({
  summary: 'Show whose rotation it is, until when, and who is next',
  description:
    'Prints your rotation: its dates, which working day of it today is, who you take over from, who is next, where\n' +
    'the rota was read, and anything about it that is in doubt. It exits with 3 if something is.',
  examples: [
    { run: 'rotation', does: 'your rotation' },
    { run: 'rotation --json', does: 'the same, as JSON (schemas/rotation.schema.json)' },
  ],
  arguments: {},
  options: {},
  async run(context) {
    const { findRotation } = await import('../runner/find-rotation.ts');
    const { rotationReport } = await import('../rotation/rotation-report.ts');
    const { showRotation } = await import('../views/show-rotation.ts');
    const { rotation, source } = await findRotation(context);
    const report = rotationReport(rotation, source, context.clock.now());
    await showRotation(context, report);
    return report.doubts.length > 0 ? exitCode.unknown : exitCode.ok;
  },
});
