import { readPull } from '../access-requests.ts';
import { idOf } from './build.ts';
import type { GitDifference } from './git-remote.ts';
import { viewContext } from './repositories.ts';
import {
  fullName,
  type GitHubAction,
  type GitHubRequest,
  hasPermission,
  invalid,
  notFound,
  ok,
  page,
  repositoryOf,
  viewer,
} from './request.ts';
import { pullDetails, pullView } from './views.ts';
import type { GitHubPull, GitHubRepository, GitHubWorld } from './world.ts';

type Heads = ReadonlyMap<string, string>;

const pullsOf = (world: GitHubWorld, repository: GitHubRepository): GitHubPull[] =>
  world.pulls.filter((pull) => pull.repository === fullName(repository));

/** The pull request with this number. */
export function findPull(world: GitHubWorld, repository: GitHubRepository, number: string): GitHubPull {
  const found = pullsOf(world, repository).find((pull) => String(pull.number) === number);
  if (!found) throw notFound();
  return found;
}

/** An open pull request follows its branch. */
const asOf = (pull: GitHubPull, heads: Heads): GitHubPull =>
  pull.state === 'open' ? { ...pull, headSha: heads.get(pull.head) ?? pull.headSha } : pull;

const orders = { created: 'created', updated: 'updated', popularity: 'created', 'long-running': 'created' } as const;

function filtered(request: GitHubRequest, repository: GitHubRepository): GitHubPull[] {
  const query = request.url.searchParams;
  const state = query.get('state') || 'open';
  const head = query.get('head') ?? '';
  const [owner = '', ...branch] = head.split(':');
  // GitHub ignores a value without `OWNER:`. https://docs.github.com/rest/pulls/pulls#list-pull-requests
  const wanted = head.includes(':') ? { owner: owner.toLowerCase(), branch: branch.join(':') } : null;
  const base = query.get('base');
  const order = orders[(query.get('sort') ?? 'created') as keyof typeof orders] ?? 'created';
  const up = (query.get('direction') ?? (query.get('sort') ? 'asc' : 'desc')) === 'asc';
  return pullsOf(request.world(), repository)
    .filter((pull) => state === 'all' || pull.state === state)
    .filter((pull) => !wanted || (repository.owner.toLowerCase() === wanted.owner && pull.head === wanted.branch))
    .filter((pull) => !base || pull.base === base)
    .sort((one, other) => (one[order].localeCompare(other[order]) || one.number - other.number) * (up ? 1 : -1));
}

const list: GitHubAction = async (request) => {
  const repository = repositoryOf(request);
  const { items, headers } = page(request, filtered(request, repository));
  const heads: Heads = items.length === 0 ? new Map() : await request.remote(repository).branches();
  const document = items.map((pull) =>
    pullView(viewContext(request), repository, asOf(pull, heads), heads.get(pull.base) ?? pull.headSha),
  );
  return { status: 200, document, headers };
};

const nothing = { commits: 0, files: 0, additions: 0, deletions: 0 };

/** A single pull request with all its details. */
async function shown(request: GitHubRequest, repository: GitHubRepository, number: number): Promise<object> {
  const remote = request.remote(repository);
  const heads = await remote.branches();
  const pull = asOf(findPull(request.world(), repository, String(number)), heads);
  const [base, head] = [heads.get(pull.base), heads.get(pull.head)];
  const difference = base && head ? await remote.difference(base, head) : nothing;
  return detailed(request, repository, { pull, base, difference });
}

const detailed = (
  request: GitHubRequest,
  repository: GitHubRepository,
  { pull, base, difference }: { pull: GitHubPull; base: string | undefined; difference: GitDifference },
): object => ({
  ...pullView(viewContext(request), repository, pull, base ?? pull.headSha),
  ...pullDetails(pull, difference),
});

const one: GitHubAction = async (request) => {
  const repository = repositoryOf(request);
  const { number } = findPull(request.world(), repository, request.part('number'));
  return ok(await shown(request, repository, number));
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reports everything that is wrong with a new pull request at once, except for what git finds. */
function checkFields(request: GitHubRequest, repository: GitHubRepository, heads: Heads) {
  const { title, base, draft } = request.body;
  const head = text(request.body.head).replace(new RegExp(`^${repository.owner}:`, 'i'), '');
  const errors = [
    ...(text(title) ? [] : [{ resource: 'PullRequest', code: 'missing_field' as const, field: 'title' }]),
    ...(heads.has(head) ? [] : [{ resource: 'PullRequest', field: 'head', code: 'invalid' as const }]),
    ...(heads.has(text(base)) ? [] : [{ resource: 'PullRequest', field: 'base', code: 'invalid' as const }]),
  ];
  if (errors.length > 0) throw invalid(...errors);
  return { head, base: text(base), title: text(title), draft: draft === true };
}

const custom = (message: string) => invalid({ resource: 'PullRequest', code: 'custom', message });

const create: GitHubAction = async (request) => {
  const repository = repositoryOf(request);
  const { login } = viewer(request);
  if (!hasPermission(repository, login, 'write')) throw custom('must be a collaborator');
  const remote = request.remote(repository);
  const heads = await remote.branches();
  const { head, base, title, draft } = checkFields(request, repository, heads);
  const [baseSha = '', headSha = ''] = [heads.get(base), heads.get(head)];
  const difference = await remote.difference(baseSha, headSha);
  if (difference.commits === 0) {
    throw custom(`No commits between ${base} and ${head}`);
  }
  const created = request.store.now().toISOString();
  const pull = request.store.change(({ github }) => {
    const pulls = pullsOf(github, repository);
    // Checked within the change, so that one of two simultaneous requests fails.
    if (pulls.some((pull) => pull.state === 'open' && pull.head === head && pull.base === base)) {
      throw custom(`A pull request already exists for ${repository.owner}:${head}.`);
    }
    const next = Math.max(0, ...pulls.map((pull) => pull.number)) + 1;
    const made: GitHubPull = {
      id: idOf(`pull ${fullName(repository)} ${next}`),
      repository: fullName(repository),
      number: next,
      author: login,
      created,
      head,
      base,
      title,
      body: text(request.body.body) || null,
      draft,
      headSha,
      state: 'open',
      assignees: [],
      updated: created,
      closed: null,
      merged: null,
    };
    github.pulls.push(made);
    readPull(request.store, made);
    return made;
  });
  return { status: 201, document: detailed(request, repository, { pull, base: baseSha, difference }) };
};

const update: GitHubAction = async (request) => {
  const repository = repositoryOf(request);
  const { login } = viewer(request);
  const pull = findPull(request.world(), repository, request.part('number'));
  if (pull.author !== login && !hasPermission(repository, login, 'write')) throw notFound();
  const { state, title, body, base } = request.body;
  if (state !== undefined && state !== 'open' && state !== 'closed') {
    throw invalid({ resource: 'PullRequest', field: 'state', code: 'invalid' });
  }
  const now = request.store.now().toISOString();
  request.store.change(({ github }) => {
    const changed = findPull(github, repository, String(pull.number));
    if (state && state !== changed.state) {
      changed.state = state;
      changed.closed = state === 'closed' ? now : null;
    }
    if (text(title)) changed.title = text(title);
    if (body !== undefined) changed.body = text(body) || null;
    if (text(base)) changed.base = text(base);
    changed.updated = now;
  });
  return ok(await shown(request, repository, pull.number));
};

export const pullRoutes: readonly (readonly ['GET' | 'POST' | 'PATCH', string, GitHubAction])[] = [
  ['GET', '/repos/:owner/:repo/pulls', list],
  ['POST', '/repos/:owner/:repo/pulls', create],
  ['GET', '/repos/:owner/:repo/pulls/:number', one],
  ['PATCH', '/repos/:owner/:repo/pulls/:number', update],
];
