import { fullName, hasPermission } from './request.ts';
import type { GitHubWorld } from './world.ts';

/** What a person may do with `OWNER/NAME` over SSH. A key is not authorised for single sign-on. */
export function accessOverSsh(world: GitHubWorld, name: string, login: string): 'none' | 'read' | 'write' {
  const repository = world.repositories.find((one) => fullName(one) === name);
  if (!repository || world.organisations.some((one) => one.login === repository.owner && one.sso)) return 'none';
  if (hasPermission(repository, login, 'write')) return 'write';
  return hasPermission(repository, login, 'read') ? 'read' : 'none';
}
