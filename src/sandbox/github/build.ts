import { tokenOf } from '../credentials.ts';
import { type FixtureReader, relativeTime } from '../fixtures.ts';
import { hexOf } from '../ids.ts';
import { personOf } from '../person-of.ts';
import type { Person } from '../world.ts';
import type { GitHubPull, GitHubRepository, GitHubToken, GitHubWorld, Permission } from './world.ts';

interface Fixture {
  readonly scopes: readonly string[];
  readonly tokens: readonly (Omit<GitHubToken, 'login'> & { user: string })[];
  readonly organisations: readonly { login: string; sso: boolean }[];
  readonly repositories: readonly {
    readonly name: string;
    readonly description: string;
    readonly visibility?: 'public';
    readonly default: string;
    readonly protected: readonly string[];
    readonly access: Readonly<Record<string, Permission>>;
  }[];
  readonly pulls: readonly {
    readonly repository: string;
    readonly number: number;
    readonly title: string;
    readonly body?: string;
    readonly head: string;
    readonly base: string;
    readonly author: string;
    readonly created: string;
    readonly assignees?: readonly string[];
    readonly draft?: boolean;
    readonly closed?: string;
    readonly merged?: boolean;
  }[];
}

/** A number, always the same for the same seed. */
export const idOf = (seed: string): number => Number.parseInt(hexOf(`github ${seed}`, 8), 16);

/** GitHub's part of a new world: a larger one has more old pull requests. */
export function buildGitHub(
  fixtures: FixtureReader,
  people: readonly Person[],
  start: Date,
  scale: number,
): GitHubWorld {
  const fixture = fixtures.yaml<Fixture>('github');
  const at = (span: string): string => relativeTime(span, start).toISOString();
  const login = (key: string): string => personOf(people, key).github;
  const pulls = fixture.pulls.map((pull): GitHubPull => {
    const closed = pull.closed ? at(pull.closed) : null;
    return {
      id: idOf(`pull ${pull.repository} ${pull.number}`),
      repository: pull.repository,
      number: pull.number,
      author: login(pull.author),
      created: at(pull.created),
      head: pull.head,
      base: pull.base,
      title: pull.title,
      body: pull.body ?? null,
      draft: pull.draft ?? false,
      headSha: hexOf(`github head ${pull.repository} ${pull.head}`, 40),
      state: closed ? 'closed' : 'open',
      assignees: (pull.assignees ?? []).map(login),
      updated: closed ?? at(pull.created),
      closed,
      merged: pull.merged ? closed : null,
    };
  });
  return {
    tokens: [
      ...people.map((person): GitHubToken => {
        const { scopes } = fixture;
        return { token: tokenOf('github', person), login: person.github, state: 'active', scopes, sso: [] };
      }),
      ...fixture.tokens.map(({ user, ...token }) => ({ ...token, login: login(user) })),
    ],
    users: people.map((person) => ({
      login: person.github,
      id: idOf(`user ${person.github}`),
      name: person.name,
      email: person.email,
      created: at('-1500d'),
    })),
    organisations: fixture.organisations.map((one) => ({ ...one, id: idOf(`organisation ${one.login}`) })),
    repositories: fixture.repositories.map((one): GitHubRepository => {
      const [owner = '', name = ''] = one.name.split('/');
      const access = Object.fromEntries(Object.entries(one.access).map(([key, right]) => [login(key), right]));
      const { description, visibility = 'private', default: defaultBranch, protected: kept } = one;
      const id = idOf(`repository ${one.name}`);
      return { id, owner, name, description, visibility, defaultBranch, protected: kept, access, created: at('-900d') };
    }),
    pulls: [...pulls, ...older(pulls, scale)],
  };
}

/** Old pull requests, so that lists have several pages. */
function older(pulls: readonly GitHubPull[], scale: number): GitHubPull[] {
  return pulls
    .filter((pull) => pull.state === 'closed')
    .flatMap((pull) =>
      Array.from({ length: scale - 1 }, (_, index) => ({
        ...pull,
        id: idOf(`old pull ${pull.repository} ${index}`),
        // Numbers go by time, and the lower ones are taken.
        number: 1000 + index,
        title: `${pull.title}, once more (${index + 1})`,
      })),
    );
}
