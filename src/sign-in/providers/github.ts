import { exitCode, Failure } from '../../errors.ts';
import { ghHost } from '../../services/github/gh-token.ts';
import { signInByProgram } from '../by-program.ts';
import type { Provider } from '../provider.ts';

/** GitHub, through its own program gh, which keeps the sign-in. */
export const github: Provider = {
  id: 'github',
  title: 'GitHub',
  token: 'github',
  wanted: [{ scope: 'repo', without: "can't push branches or open pull requests (gh auth refresh -s repo)" }],
  async identify(_, services) {
    const { login, scopes } = await (await services.github()).me();
    return { as: login, scopes };
  },
  async signIn(context, means) {
    if (context.services.processes.find('gh') === null) {
      throw new Failure('Signing in to GitHub needs gh, which is not installed.', {
        code: exitCode.signIn,
        next: ['Install it: https://cli.github.com'],
      });
    }
    const host = ghHost((await context.config()).values.services?.github?.url);
    const command = ['gh', 'auth', 'login', '--web', '--hostname', host];
    // gh has no option for it: the page is shown in place of being opened.
    return signInByProgram(means, command, means.opensBrowser ? {} : { GH_BROWSER: 'echo' });
  },
  revoke: null,
  endsWith: 'gh auth logout',
};
