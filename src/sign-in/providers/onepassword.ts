import { exitCode, Failure } from '../../errors.ts';
import { signInByProgram } from '../by-program.ts';
import type { Provider } from '../provider.ts';

/** 1Password, through its app or its program op, which keep the sign-in. */
export const onepassword: Provider = {
  id: 'onepassword',
  title: '1Password',
  token: null,
  wanted: [],
  async identify(context, services) {
    const { via } = await (await services.onePassword()).vaults();
    const account = (await context.config()).values.services?.onepassword?.account;
    return { as: account ?? null, scopes: null, keptIn: via };
  },
  async signIn(context, means) {
    const via = (await context.services.onePassword()).way();
    if (via === 'op') return signInByProgram(means, ['op', 'signin']);
    const next =
      via === 'desktop app'
        ? ['Open 1Password, unlock it, and switch on Settings > Developer > Integrate with other apps.']
        : via === 'service account'
          ? ['Correct what services.onepassword.token (or OP_SERVICE_ACCOUNT_TOKEN) refers to.']
          : [
              'Install 1Password and set services.onepassword.account, or install op:',
              'https://developer.1password.com/docs/cli/get-started',
            ];
    throw new Failure('You sign in to 1Password in its app, not from here.', { code: exitCode.signIn, next });
  },
  revoke: null,
  endsWith: 'op signout',
};
