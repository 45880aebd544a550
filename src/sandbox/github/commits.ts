import type { GitCommit } from './git-remote.ts';
import { viewContext } from './repositories.ts';
import { type GitHubAction, GitHubFailure, type GitHubRequest, notFound, page, repositoryOf } from './request.ts';
import { commitView } from './views.ts';

/** The e-mail address that commits are filtered by: itself, or that of a login. */
function addressOf(request: GitHubRequest, name: 'author' | 'committer'): string | null {
  const asked = request.url.searchParams.get(name);
  if (!asked) return null;
  const user = request.world().users.find(({ login }) => login.toLowerCase() === asked.toLowerCase());
  return (user?.email ?? asked).toLowerCase();
}

/** Whether a commit passes the request's filters. */
function wanted(request: GitHubRequest): (commit: GitCommit) => boolean {
  const [author, committer] = [addressOf(request, 'author'), addressOf(request, 'committer')];
  const time = (name: string, otherwise: number) => {
    const value = Date.parse(request.url.searchParams.get(name) ?? '');
    return Number.isNaN(value) ? otherwise : value;
  };
  const [since, until] = [time('since', Number.NEGATIVE_INFINITY), time('until', Number.POSITIVE_INFINITY)];
  return (commit) => {
    const at = Date.parse(commit.committer.date);
    return (
      (author === null || commit.author.email.toLowerCase() === author) &&
      (committer === null || commit.committer.email.toLowerCase() === committer) &&
      at >= since &&
      at <= until
    );
  };
}

/** The commits of a branch; by default the default branch. */
const list: GitHubAction = async (request) => {
  const repository = repositoryOf(request);
  const remote = request.remote(repository);
  const heads = await remote.branches();
  if (heads.size === 0) throw new GitHubFailure(409, 'Git Repository is empty.');
  const from = request.url.searchParams.get('sha') || repository.defaultBranch;
  const found = await remote.history(heads.get(from) ?? from, request.url.searchParams.get('path') || null);
  if (found === null) throw notFound();
  const { items, headers } = page(request, found.filter(wanted(request)));
  return {
    status: 200,
    document: items.map((commit) => commitView(viewContext(request), repository, commit)),
    headers,
  };
};

/** Commits. https://docs.github.com/en/rest/commits/commits#list-commits */
export const commitRoutes: readonly (readonly ['GET', string, GitHubAction])[] = [
  ['GET', '/repos/:owner/:repo/commits', list],
];
