import type { UnseenFolder, UnseenWork, Work } from '../../services/git/work.ts';
import type { RemoteAnswer } from '../../services/git/write/remote-heads.ts';
import type { RepositoryNames } from './repository-names.ts';

/** The repositories of this machine, and what their remotes have. */
export interface Seen {
  readonly works: readonly (Work | UnseenWork)[];
  readonly unseen: readonly UnseenFolder[];
  /** The remotes' answers, by folder and remote. Only remotes of repositories with own work are asked. */
  readonly remotes: ReadonlyMap<string, ReadonlyMap<string, RemoteAnswer>>;
  readonly names: RepositoryNames;
  /** The person's user name at GitHub, if it is configured. */
  readonly login: string | null;
  /** Work from then on belongs to the rotation. */
  readonly since: Date;
}
