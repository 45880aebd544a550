import { exitCode, Failure } from '../../errors.ts';
import { findLoginCommand } from '../../services/aws/login-command.ts';
import { signInByProgram } from '../by-program.ts';
import type { Provider } from '../provider.ts';

/** AWS, through its own program or dalmatian-tools, which keep the sign-in. */
export const aws: Provider = {
  id: 'aws',
  title: 'AWS',
  token: null,
  wanted: [],
  async identify(_, services) {
    const { arn, userName, source, expiresAt } = await (await services.aws()).identity();
    return { as: userName ?? arn.split(':').at(-1) ?? null, scopes: null, expiresAt, keptIn: source };
  },
  async signIn(context, means) {
    const { env, paths, services } = context;
    const state = await (await services.dalmatian()).state();
    const command = await findLoginCommand({
      env,
      home: paths.home,
      profile: (await context.config()).values.services?.aws?.profile,
      dalmatian: state.mode === 'v2' && state.missingFiles.length === 0 ? 'set up' : 'not set up',
      find: services.processes.find,
      opensBrowser: means.opensBrowser,
    });
    if (command !== null) return signInByProgram(means, command);
    throw new Failure('Signing in to AWS needs the program aws or dalmatian, and neither is installed.', {
      code: exitCode.signIn,
      next: ['Install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html'],
    });
  },
  revoke: null,
  endsWith: 'aws sso logout',
};
