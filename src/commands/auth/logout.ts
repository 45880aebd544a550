import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode } from '../../errors.ts';

export const command = defineCommand({
  summary: 'End sign-ins, and forget them',
  description:
    'Ends the token at the service, if that lets us (Zendesk, Slack, Trello), and forgets it here. It leaves alone what\n' +
    'other programs keep (gh, aws, op) and what your configuration refers to.',
  examples: [{ run: 'auth logout zendesk slack', does: 'both' }],
  arguments: { services: { summary: 'the services', required: true, list: true, known: 'services' } },
  options: {},
  async run(context, { arguments: { services } }) {
    const { selectServices } = await import('../../sign-in/select-services.ts');
    const { signOut } = await import('../../sign-in/sign-out.ts');
    const { showSignedOut } = await import('../../views/show-sign-ins.ts');
    const done = [];
    for (const service of selectServices(services)) done.push(await signOut(context, service));
    showSignedOut(context, done);
    return done.some(({ problem }) => problem !== null) ? exitCode.unknown : exitCode.ok;
  },
});
