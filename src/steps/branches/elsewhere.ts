import type { StepMemory } from '../step.ts';
import { whyElsewhere } from './remote-places.ts';
import type { Seen } from './seen.ts';
import { pushesIn } from './work-actions.ts';

/** Branches that were pushed to where the team does not look, each with the reason. */
export function elsewhereIn(seen: Seen, memory: StepMemory): string[] {
  const pushed = pushesIn(memory).flatMap(({ made, data: { folder } }) =>
    typeof made?.remote === 'string' ? [{ folder, remote: made.remote, name: String(made.branch) }] : [],
  );
  const found = seen.works.flatMap((work) => {
    if (work.seen !== 'yes') return [];
    const { folder } = work.repository;
    const worked = work.worked.map(({ remote, remoteBranch }) => ({ remote, name: remoteBranch }));
    return [...worked, ...pushed.filter((each) => each.folder === folder)].flatMap(({ remote, name }) => {
      const why = whyElsewhere(seen, work, remote);
      return why === null ? [] : [`${seen.names.name(folder)} (${name}): ${why}`];
    });
  });
  return [...new Set(found)];
}

/** Whether a branch of the person's own is only in folders on this machine, pushed or not. */
export const isOnlyInFolders = (seen: Seen): boolean =>
  seen.works.some((work) => {
    const answers = [...(seen.remotes.get(work.repository.folder)?.values() ?? [])];
    const hasOwn = work.seen === 'yes' && work.branches.some((branch) => !branch.protected);
    return hasOwn && answers.length > 0 && answers.every(({ host }) => host === null);
  });
