import { viewContext } from './repositories.ts';
import {
  fullName,
  type GitHubAction,
  type GitHubRequest,
  hasPermission,
  invalid,
  NotSupported,
  page,
  viewer,
} from './request.ts';
import { issueView } from './views.ts';
import type { GitHubPull } from './world.ts';

type Matches = (pull: GitHubPull, value: string, me: string) => boolean;

const login = (value: string, me: string): string => (value === '@me' ? me : value).toLowerCase();

/** The supported qualifiers. https://docs.github.com/search-github/searching-on-github */
const qualifiers: Readonly<Record<string, Matches>> = {
  is: (pull, value) => {
    if (value === 'pr') return true;
    if (value === 'draft') return pull.draft;
    if (value === 'merged') return pull.merged !== null;
    if (value === 'open' || value === 'closed') return pull.state === value;
    if (value === 'issue') return false;
    throw new NotSupported(`the qualifier is:${value}`);
  },
  type: (_, value) => value === 'pr',
  state: (pull, value) => pull.state === value,
  draft: (pull, value) => String(pull.draft) === value,
  repo: (pull, value) => pull.repository.toLowerCase() === value.toLowerCase(),
  org: (pull, value) => pull.repository.toLowerCase().startsWith(`${value.toLowerCase()}/`),
  head: (pull, value) => pull.head === value,
  base: (pull, value) => pull.base === value,
  author: (pull, value, me) => pull.author.toLowerCase() === login(value, me),
  assignee: (pull, value, me) => pull.assignees.some((one) => one.toLowerCase() === login(value, me)),
};

function matching(request: GitHubRequest, query: string, me: string): GitHubPull[] {
  const visible = request
    .world()
    .repositories.filter(
      (repository) => request.token?.scopes.includes('repo') && hasPermission(repository, me, 'read'),
    )
    .filter(({ owner }) => {
      const organisation = request.world().organisations.find((one) => one.login === owner);
      return !organisation?.sso || request.token?.sso.includes(owner);
    })
    .map(fullName);
  const words = query.match(/\w+:"[^"]*"|"[^"]*"|\S+/g) ?? [];
  return words.reduce<GitHubPull[]>(
    (found, word) => {
      const [, name, value = ''] = /^(\w+):"?([^"]*)"?$/.exec(word) ?? [];
      if (name === undefined) {
        const wanted = word.replaceAll('"', '').toLowerCase();
        return found.filter((pull) => `${pull.title} ${pull.body ?? ''}`.toLowerCase().includes(wanted));
      }
      const matches = qualifiers[name];
      if (!matches) throw new NotSupported(`the qualifier ${name}:`);
      return found.filter((pull) => matches(pull, value, me));
    },
    request.world().pulls.filter((pull) => visible.includes(pull.repository)),
  );
}

const issues: GitHubAction = (request) => {
  const query = request.url.searchParams.get('q');
  if (!query) throw invalid({ resource: 'Search', field: 'q', code: 'missing_field' });
  const found = matching(request, query, viewer(request).login);
  const by = request.url.searchParams.get('sort') === 'updated' ? 'updated' : 'created';
  const sorted = found.sort((one, other) => other[by].localeCompare(one[by]));
  const { items, headers } = page(request, sorted);
  const document = {
    total_count: found.length,
    incomplete_results: false,
    search_type: 'lexical',
    items: items.map((pull) => {
      const { body, ...item } = issueView(viewContext(request), pull);
      return { ...item, ...(body === null ? {} : { body }), score: 1 };
    }),
  };
  return { status: 200, document, headers };
};

/** Search, for pull requests only. */
export const searchRoutes: readonly (readonly ['GET', string, GitHubAction])[] = [['GET', '/search/issues', issues]];
