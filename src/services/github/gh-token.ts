import type { Processes } from '../process/process.ts';
import { ServiceError } from '../service-error.ts';

/** gh's name for the host of an API's address: `github.com` for `https://api.github.com`. */
export function ghHost(apiUrl = 'https://api.github.com'): string {
  const host = URL.parse(apiUrl)?.hostname ?? '';
  return host === 'api.github.com' ? 'github.com' : host.replace(/^api\.(?=.+\.ghe\.com$)/, '');
}

/**
 * The token of gh's own sign-in to the host of an address: the one for github.com is never sent to another host. Throws
 * a ServiceError if there is none. https://cli.github.com/manual/gh_auth_token
 */
export async function ghToken(processes: Processes, apiUrl?: string): Promise<string> {
  const host = ghHost(apiUrl);
  const result = await processes.run('gh', ['auth', 'token', '--hostname', host], {
    // gh must only print the token: no prompts, no update checks, nothing written.
    env: { GH_PROMPT_DISABLED: '1', GH_NO_UPDATE_NOTIFIER: '1', GH_TELEMETRY: 'false', DO_NOT_TRACK: '1' },
  });
  const token = result.stdout.trim();
  if (result.started === 'yes' && result.exitCode === 0 && token !== '') return token;
  const noGh = result.started !== 'yes';
  throw new ServiceError(
    noGh
      ? 'There is no token for GitHub: none is configured, and gh is not installed.'
      : `There is no token for GitHub: none is configured, and gh is not signed in to ${host}.`,
    {
      service: 'GitHub',
      problem: 'not-signed-in',
      next: [
        noGh
          ? 'Install gh (https://cli.github.com), then sign in: govsupport auth login github'
          : 'Sign in: govsupport auth login github',
      ],
    },
  );
}
