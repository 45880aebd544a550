import type { LookRun } from './look-git.ts';
import type { Refs } from './refs.ts';
import { isRemote } from './remote-branches.ts';
import { type Settings, trackingRef } from './settings.ts';
import type { Status } from './status.ts';
import type { Upstream } from './work.ts';

/** A local branch, and what it follows. */
export interface LocalBranch {
  readonly name: string;
  readonly commit: string;
  readonly upstream: Upstream | null;
}

const number = (text: string, word: string) => Number(new RegExp(`${word} (\\d+)`).exec(text)?.[1] ?? 0);

const withoutHeads = (ref: string) => ref.replace(/^refs\/heads\//, '');

/** The branches as git lists them. https://git-scm.com/docs/git-for-each-ref */
async function askForBranches(run: LookRun): Promise<LocalBranch[]> {
  const fields = ['objectname', 'refname', 'upstream', 'upstream:remotename', 'upstream:remoteref', 'upstream:track'];
  const format = fields.map((field) => `%(${field})`).join('%00');
  const lines = (await run.ask(['for-each-ref', `--format=${format}`, 'refs/heads'])).split('\n');
  return lines.flatMap((line): LocalBranch[] => {
    const [commit = '', ref = '', upstream = '', remote = '', remoteRef = '', track = ''] = line.split('\0');
    if (ref === '') return [];
    const branch = { name: withoutHeads(ref), commit };
    if (upstream === '') return [{ ...branch, upstream: null }];
    const followed = {
      remote: remote === '' || remote === '.' ? null : remote,
      branch: withoutHeads(remoteRef || upstream),
      gone: track === '[gone]',
      ahead: number(track, 'ahead'),
      behind: number(track, 'behind'),
    };
    return [{ ...branch, upstream: followed }];
  });
}

/** What a branch follows, without asking git; undefined where git has to count. */
function upstreamOf(
  { name, commit }: { readonly name: string; readonly commit: string },
  { refs, settings, status }: { readonly refs: Refs; readonly settings: Settings; readonly status: Status },
): Upstream | null | undefined {
  const following = settings.following.get(name);
  if (following === undefined) return null;
  const isOwn = following.remote === '.';
  const ref = isOwn ? following.ref : trackingRef(settings, following.remote, following.ref);
  if (ref === null) return null;
  const target = refs.commits.get(refs.pointers.get(ref) ?? ref);
  const upstream = {
    remote: isOwn ? null : following.remote,
    branch: withoutHeads(following.ref),
    gone: target === undefined,
  };
  if (target === undefined || target === commit) return { ...upstream, ahead: 0, behind: 0 };
  // Git has counted already for the one that is checked out.
  if (status.branch !== name || status.commit !== commit || status.ahead === null) return undefined;
  return { ...upstream, ahead: status.ahead, behind: status.behind ?? 0 };
}

/** The local branches in the order of their names, without asking git where that is possible. Throws GitRefused. */
export async function localBranches(
  run: LookRun,
  refs: Refs | null,
  settings: Settings,
  status: Status,
): Promise<LocalBranch[]> {
  if (refs === null) return askForBranches(run);
  const found: LocalBranch[] = [];
  for (const [ref, commit] of refs.commits) {
    if (isRemote(ref)) continue;
    const branch = { name: withoutHeads(ref), commit };
    const upstream = upstreamOf(branch, { refs, settings, status });
    if (upstream === undefined) return askForBranches(run);
    found.push({ ...branch, upstream });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
