import { defineCommand } from '../../command-definition/define-command.ts';
import { exitCode } from '../../errors.ts';

export const command = defineCommand({
  summary: 'Sign in to the services',
  description:
    'Signs in to each service in turn: on its page in your browser, with its own program, or with a token that you make.\n' +
    'Sign-ins that already work are left alone. Tokens are tried at once, and kept in the keychain of this machine.',
  examples: [
    { run: 'auth login', does: 'every service that does not work yet' },
    { run: 'auth login zendesk slack', does: 'these two' },
    { run: 'auth login zendesk --no-browser', does: 'only show the address, for a browser on another machine' },
    { run: 'auth login airtable --with-token < token.txt', does: 'a token from standard input' },
  ],
  arguments: { services: { summary: 'the services; all if you name none', list: true, known: 'services' } },
  options: {
    browser: { summary: 'open the page in your browser', negatable: true },
    again: { summary: 'sign in even if you already are' },
    withToken: { summary: 'read a token for one service from standard input' },
    insecureStorage: { summary: 'keep tokens in a file that only you can read, not encrypted' },
  },
  async run(context, { arguments: { services = [] }, options }) {
    const { selectServices } = await import('../../sign-in/select-services.ts');
    const { signInToAll } = await import('../sign-in-to-all.ts');
    const { createSignInMeans } = await import('../../views/sign-in-means.ts');
    const { showSignIns } = await import('../../views/show-sign-ins.ts');
    const { readToken } = await import('../../views/read-token.ts');
    const wanted = selectServices(services);
    const token = options.withToken ? await readToken(context, wanted) : undefined;
    const means = createSignInMeans(context, {
      keepIn: options.insecureStorage ? 'file' : 'keychain',
      opensBrowser: options.browser !== false,
      ...(token === undefined ? {} : { token }),
      ...(options.again ? { again: true } : {}),
    });
    const { statuses, code } = await signInToAll(context, wanted, means);
    if (context.options.json) await showSignIns(context, 'auth login', statuses);
    return code ?? exitCode.ok;
  },
});
