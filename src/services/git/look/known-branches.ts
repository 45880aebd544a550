import { gitHubPlace, parseAddress } from '../address.ts';
import { parseSettings, settingsArguments } from '../settings.ts';
import type { FoundRepository, KnownBranches } from '../work.ts';
import { pushAddress } from '../write/remote-settings.ts';
import type { LookGit } from './git.ts';
import { readRefs } from './refs.ts';

/** The repository's own branches, and those of its remotes as last fetched. Throws GitRefused. */
export async function knownBranches(git: LookGit, { folder }: FoundRepository): Promise<KnownBranches> {
  const [said, refs] = await Promise.all([git.ask(...settingsArguments), readRefs(git)]);
  const settings = parseSettings(said);
  const remotes = settings.flatMap(({ key }) => /^remote\.(.+)\.url$/s.exec(key)?.[1] ?? []);
  const usual = remotes.includes('origin') ? 'origin' : remotes[0];
  const address = usual === undefined ? null : pushAddress(settings, usual);
  const isOf = (remote: string, name: string) => name.startsWith(`${remote}/`);
  const atRemotes = [...refs.remoteBranches.keys()].map((name) => {
    const remote = remotes.find((each) => isOf(each, name));
    return remote === undefined ? name : name.slice(remote.length + 1);
  });
  return {
    folder,
    github: address === null ? null : gitHubPlace(parseAddress(address)),
    branches: [...new Set([...refs.branches.map(({ name }) => name), ...atRemotes])],
  };
}
