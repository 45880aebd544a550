import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Edit config.yaml in your editor, and check it',
  description:
    'Opens a copy in VISUAL or EDITOR. What you save there is checked, and only then put in place: if it has a\n' +
    'mistake, it is named, and you can continue editing. Without a config.yaml you start with one that is all comments.',
  examples: [{ run: 'config edit', does: 'your configuration, in your editor' }],
  arguments: {},
  options: {},
  async run(context) {
    const { editConfig } = await import('../../views/edit-config.ts');
    await editConfig(context);
    return exitCode.ok;
  },
});
