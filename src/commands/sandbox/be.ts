import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode } from '../../errors.ts';
import { sandboxParts } from '../../views/sandbox-parts.ts';

export const command = defineCommand({
  summary: 'Be someone else in the practice world',
  description:
    'Says who you are in the practice world. With a key, an email address or a name, makes you that person: from then\n' +
    'on each command there has their accounts, their machine with its clones, and what they remember. What the person\n' +
    'before them left on their machine stays there. The services, and the repositories on GitHub, are the same for all.',
  examples: [
    { run: 'sandbox be', does: 'who you are' },
    { run: 'sandbox be next', does: 'the person whose turn comes after yours' },
    { run: 'sandbox be nadia@example.org', does: 'the same, by email address' },
    { run: 'sandbox be newcomer', does: 'someone who has everything still to set up' },
    { run: 'sandbox be you', does: 'yourself again' },
  ],
  arguments: { person: { summary: 'a key, an email address or a name', known: 'practice people' } },
  options: {},
  async run(context, { arguments: { person } }) {
    const { switchPerson, openSandboxWorld } = await import('../../sandbox/open.ts');
    const { showBeing } = await import('../../views/show-sandbox.ts');
    const parts = sandboxParts(context);
    const store = openSandboxWorld(parts);
    showBeing(context, store, switchPerson(parts, store, person));
    return exitCode.ok;
  },
});
