import { findPull } from './pulls.ts';
import { viewContext } from './repositories.ts';
import {
  type GitHubAction,
  type GitHubRequest,
  hasPermission,
  notFound,
  ok,
  page,
  repositoryOf,
  viewer,
} from './request.ts';
import { issueView, ownerView } from './views.ts';
import type { GitHubPull, GitHubRepository } from './world.ts';

/** The login of someone who can be assigned, which needs push access. */
const assignable = (repository: GitHubRepository, login: string): string | undefined =>
  Object.keys(repository.access).find(
    (one) => one.toLowerCase() === login.toLowerCase() && hasPermission(repository, one, 'write'),
  );

const list: GitHubAction = (request) => {
  const repository = repositoryOf(request);
  const logins = Object.keys(repository.access).filter((login) => hasPermission(repository, login, 'write'));
  const { items, headers } = page(request, logins);
  return { status: 200, document: items.map((login) => ownerView(viewContext(request), login)), headers };
};

const one: GitHubAction = (request) => {
  if (!assignable(repositoryOf(request), request.part('login'))) throw notFound();
  return { status: 204 };
};

const logins = ({ body }: GitHubRequest): string[] =>
  Array.isArray(body.assignees) ? body.assignees.filter((login) => typeof login === 'string') : [];

function change(request: GitHubRequest, mutate: (pull: GitHubPull, repository: GitHubRepository) => void): object {
  const repository = repositoryOf(request);
  const { login } = viewer(request);
  const number = request.part('number');
  findPull(request.world(), repository, number);
  // GitHub silently ignores someone without push access.
  if (hasPermission(repository, login, 'write')) {
    request.store.change(({ github }) => {
      const pull = findPull(github, repository, number);
      mutate(pull, repository);
      pull.updated = request.store.now().toISOString();
    });
  }
  return issueView(viewContext(request), findPull(request.world(), repository, number));
}

/** Adds assignees. People without push access are silently left out: clients have to read the answer. */
const add: GitHubAction = (request) => {
  const document = change(request, (pull, repository) => {
    for (const login of logins(request)) {
      const known = assignable(repository, login);
      if (known && !pull.assignees.includes(known) && pull.assignees.length < 10) pull.assignees.push(known);
    }
  });
  return { status: 201, document };
};

const remove: GitHubAction = (request) => {
  const gone = logins(request).map((login) => login.toLowerCase());
  return ok(
    change(request, (pull) => {
      pull.assignees = pull.assignees.filter((login) => !gone.includes(login.toLowerCase()));
    }),
  );
};

/** Assignees, and who can be one. https://docs.github.com/rest/issues/assignees */
export const assigneeRoutes: readonly (readonly ['GET' | 'POST' | 'DELETE', string, GitHubAction])[] = [
  ['GET', '/repos/:owner/:repo/assignees', list],
  ['GET', '/repos/:owner/:repo/assignees/:login', one],
  ['POST', '/repos/:owner/:repo/issues/:number/assignees', add],
  ['DELETE', '/repos/:owner/:repo/issues/:number/assignees', remove],
];
