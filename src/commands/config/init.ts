import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Write a starter config.yaml',
  description:
    'Writes every key with its purpose, commented out, and sets what is known: your name and address as git has them, your\n' +
    "GitHub login, where your clones are, and with --team your team's file. Never overwrites a file.",
  examples: [
    { run: 'config init --team ~/code/team-config/govsupport.yaml', does: "with your team's file" },
    { run: 'config init --dry-run', does: 'show what would be written' },
  ],
  arguments: {},
  options: {
    team: { summary: "your team's file, which becomes include (GOVSUPPORT_TEAM does the same)", value: 'file' },
    dryRun: { summary: 'show what would be written, and write nothing' },
  },
  async run(context, { options: { team = context.env.GOVSUPPORT_TEAM, dryRun = false } }) {
    const { initConfig } = await import('../../views/init-config.ts');
    await initConfig(context, { team: team || undefined, dryRun });
    return exitCode.ok;
  },
});
