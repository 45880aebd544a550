import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Show who you are at each service, and until when',
  description:
    'Asks each service who you are there, and shows where the sign-in is kept, what it may do, when it ends, and which\n' +
    'variable overrides it. Exits with 4 if you are not signed in to one of them, and with 3 if one could not be asked.',
  examples: [
    { run: 'auth status', does: 'all services' },
    { run: 'auth status slack', does: 'one of them' },
    { run: 'auth status --json', does: 'the same, as JSON' },
  ],
  arguments: { services: { summary: 'the services; all if you name none', list: true, known: 'services' } },
  options: {},
  async run(context, { arguments: { services = [] } }) {
    const { selectServices } = await import('../../sign-in/select-services.ts');
    const { signInStatus } = await import('../../sign-in/status.ts');
    const { showSignIns } = await import('../../views/show-sign-ins.ts');
    const wanted = selectServices(services);
    // A mistake in the configuration says nothing about any of them.
    await context.config();
    const statuses = await Promise.all(wanted.map((service) => signInStatus(context, service)));
    await showSignIns(context, 'auth status', statuses);
    if (statuses.some(({ signedIn }) => signedIn === false)) return exitCode.signIn;
    return statuses.some(({ signedIn }) => signedIn === null) ? exitCode.unknown : exitCode.ok;
  },
});
