import {
  fullName,
  type GitHubAction,
  type GitHubRequest,
  notFound,
  ok,
  page,
  repositoryOf,
  userOf,
  viewer,
} from './request.ts';
import { branchView, repositoryView, userView, type ViewContext } from './views.ts';

/** The viewpoint of the caller. */
export const viewContext = (request: GitHubRequest): ViewContext => ({
  world: request.world(),
  address: request.host.address,
  login: request.token?.login,
});

const me: GitHubAction = (request) => ok(userView(viewContext(request), viewer(request)));

const user: GitHubAction = (request) => {
  viewer(request);
  return ok(userView(viewContext(request), userOf(request.world(), request.part('login'))));
};

const repository: GitHubAction = (request) => ok(repositoryView(viewContext(request), repositoryOf(request)));

const branches: GitHubAction = async (request) => {
  const found = repositoryOf(request);
  const heads = await request.remote(found).branches();
  const { items, headers } = page(request, [...heads]);
  const url = `${request.host.address}/repos/${fullName(found)}`;
  const document = items.map(([name, sha]) => ({
    name,
    commit: { sha, url: `${url}/commits/${sha}` },
    protected: found.protected.includes(name),
  }));
  return { status: 200, document, headers };
};

const branch: GitHubAction = async (request) => {
  const found = repositoryOf(request);
  const remote = request.remote(found);
  const name = request.part('branch');
  const sha = (await remote.branches()).get(name);
  if (sha === undefined) throw notFound();
  return ok(branchView(viewContext(request), found, name, await remote.commit(sha)));
};

/** Users, repositories and branches. */
export const repositoryRoutes: readonly (readonly ['GET', string, GitHubAction])[] = [
  ['GET', '/user', me],
  ['GET', '/users/:login', user],
  ['GET', '/repos/:owner/:repo', repository],
  ['GET', '/repos/:owner/:repo/branches', branches],
  // A branch name may contain slashes.
  ['GET', '/repos/:owner/:repo/branches/:branch{.+}', branch],
];
