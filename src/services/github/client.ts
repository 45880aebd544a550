import type { Octokit } from '@octokit/rest';
import { once } from '../../lib/once.ts';
import { oneLine } from '../../lib/one-line.ts';
import { baseAddress } from '../http/address.ts';
import type { Answer } from '../http/answer.ts';
import { createGuardedFetch } from '../http/guarded-fetch.ts';
import { type Connection, usableToken, userAgent } from '../http/http.ts';
import { ServiceError, type ServiceProblem } from '../service-error.ts';
import { translateGitHubError } from './errors.ts';
import type {
  AnyGitHubPullRequest,
  GitHub,
  GitHubPullRequest,
  GitHubSshFinding,
  NewPullRequest,
  OpenPullRequest,
} from './github.ts';

/** GitHub's API. */
export const defaultAddress = 'https://api.github.com';

export interface GitHubParameters extends Connection {
  /** Returns the token; called on first use. */
  readonly token: () => Promise<string>;
  /** Asks GitHub over SSH: `askGitHubOverSsh`. */
  readonly overSsh: () => Promise<GitHubSshFinding>;
  /** Gets the SDK's log lines. */
  readonly log?: (line: string) => void;
}

/** How many pages of people to read. */
const mostPages = 5;

/** How many pages of a search to read. */
const mostSearchPages = 3;

/** https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const apiVersion = '2022-11-28';

/**
 * When a rate limit ends. GitHub answers it with 403 or 429, and says when in one of two ways.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
function limitedUntil(response: Answer, now: number): Date | null {
  if (response.status !== 403 && response.status !== 429) return null;
  const after = response.headers.get('retry-after');
  if (after && /^\d+$/.test(after)) return new Date(now + Number(after) * 1000);
  const reset = Number(response.headers.get('x-ratelimit-reset'));
  return response.headers.get('x-ratelimit-remaining') === '0' && reset > 0 ? new Date(reset * 1000) : null;
}

const unexpected = (what: string) =>
  new ServiceError(`GitHub answered without ${what}.`, { service: 'GitHub', problem: 'unexpected' });

type PullRequest = {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly draft?: boolean | undefined;
  readonly head: { readonly ref: string; readonly sha: string };
  readonly assignees?: readonly { readonly login: string }[] | null | undefined;
};

const toPullRequest = (pull: PullRequest): GitHubPullRequest => ({
  number: pull.number,
  url: pull.html_url,
  title: oneLine(pull.title),
  isDraft: pull.draft === true,
  headCommit: pull.head.sha,
  assignees: (pull.assignees ?? []).map(({ login }) => login),
});

const toAnyPullRequest = (
  pull: PullRequest & { readonly state: string; readonly merged_at?: string | null; readonly created_at: string },
): AnyGitHubPullRequest => ({
  ...toPullRequest(pull),
  createdAt: pull.created_at,
  state: pull.state === 'open' ? 'open' : pull.merged_at ? 'merged' : 'closed',
});

/** A pull request as a list or a search shows it. */
const toOpenPullRequest = (
  repository: string,
  pull: Pick<PullRequest, 'number' | 'html_url' | 'title' | 'draft'> & {
    readonly body?: string | null | undefined;
    readonly head?: PullRequest['head'] | undefined;
  },
): OpenPullRequest => ({
  repository,
  number: pull.number,
  url: pull.html_url,
  title: oneLine(pull.title),
  body: pull.body ?? '',
  isDraft: pull.draft === true,
  branch: pull.head?.ref ?? null,
});

/** GitHub through its own SDK, which is loaded when a method is first called. */
export function createGitHub(parameters: GitHubParameters): GitHub {
  const { signal } = parameters;
  const base = baseAddress(parameters.url, parameters.urlSetBy);

  const connect = once(async (): Promise<Octokit> => {
    const token = usableToken('GitHub', (await parameters.token()).trim(), parameters);
    const { Octokit } = await import('@octokit/rest');
    const debug = (...words: unknown[]) => parameters.log?.(`GitHub's SDK: ${words.map(String).join(' ')}`);
    const silent = () => {};
    const octokit = new Octokit({
      auth: token,
      baseUrl: base.href.replace(/\/+$/, ''),
      log: { debug: silent, info: silent, warn: debug, error: debug },
      request: {
        fetch: createGuardedFetch({
          ...parameters,
          service: 'GitHub',
          base,
          answers: 'json',
          requestIdHeader: 'x-github-request-id',
          followsWithin: true,
          limitedUntil,
          isWrite: (method) => method !== 'GET' && method !== 'HEAD',
        }),
      },
    });
    octokit.hook.before('request', (options) => {
      options.headers['x-github-api-version'] = apiVersion;
      // The SDK's own would also name the SDK, Node and the machine.
      options.headers['user-agent'] = userAgent;
    });
    return octokit;
  });

  const ask = async <T>(request: (octokit: Octokit) => Promise<T>, write = false): Promise<T> => {
    signal.throwIfAborted();
    const octokit = await connect();
    try {
      return await request(octokit);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw translateGitHubError(error, write);
    }
  };

  const orNullFor = async <T>(problems: readonly ServiceProblem[], work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof ServiceError && problems.includes(error.problem)) return null;
      throw error;
    }
  };

  const orNull = <T>(work: Promise<T>) => orNullFor(['not-found'], work);

  const createPullRequest = async (
    owner: string,
    name: string,
    { branch, base, title, body }: NewPullRequest,
    draft: boolean,
  ) => {
    const { data } = await ask(
      (octokit) => octokit.rest.pulls.create({ owner, repo: name, head: branch, base, title, body, draft }),
      true,
    );
    return toPullRequest(data);
  };

  /** The pull requests from a branch of the repository itself, newest first. */
  const pullRequestsOf = async (owner: string, name: string, branch: string, state: 'open' | 'all') => {
    const { data } = await ask((octokit) =>
      octokit.rest.pulls.list({ owner, repo: name, state, head: `${owner}:${branch}`, per_page: 100 }),
    );
    if (!Array.isArray(data)) throw unexpected('a list');
    // Filtered again, because GitHub ignores a filter that it does not understand and returns everything.
    return data.filter(
      ({ head }) => head.ref === branch && (head.user?.login ?? owner).toLowerCase() === owner.toLowerCase(),
    );
  };

  return {
    async me() {
      const { data, headers } = await ask((octokit) => octokit.rest.users.getAuthenticated());
      if (!data.login) throw unexpected('saying who you are');
      const scopes = headers['x-oauth-scopes'];
      return {
        login: data.login,
        scopes: scopes === undefined ? null : scopes.split(/\s*,\s*/).filter((scope) => scope !== ''),
      };
    },

    async repository(owner, name) {
      const answer = await orNull(ask((octokit) => octokit.rest.repos.get({ owner, repo: name })));
      if (answer === null) return null;
      const { data } = answer;
      if (!data.default_branch) throw unexpected('a default branch');
      return {
        isArchived: data.archived === true,
        defaultBranch: data.default_branch,
        may: {
          pull: data.permissions?.pull === true,
          push: data.permissions?.push === true,
          admin: data.permissions?.admin === true,
        },
      };
    },

    async openPullRequest(owner, name, branch) {
      const mine = (await pullRequestsOf(owner, name, branch, 'open'))[0];
      return mine ? toPullRequest(mine) : null;
    },

    async pullRequestFrom(owner, name, branch) {
      const mine = await pullRequestsOf(owner, name, branch, 'all');
      const found = mine.find(({ state }) => state === 'open') ?? mine.sort((a, b) => b.number - a.number)[0];
      return found ? toAnyPullRequest(found) : null;
    },

    async openPullRequests(owner, name) {
      const { data } = await ask((octokit) =>
        octokit.rest.pulls.list({ owner, repo: name, state: 'open', per_page: 100 }),
      );
      if (!Array.isArray(data)) throw unexpected('a list');
      return data.map((pull) => toOpenPullRequest(`${owner}/${name}`, pull));
    },

    async openPullRequestsOf(owner) {
      const search = async (page: number) => {
        const q = `is:pr is:open org:${owner}`;
        const { data } = await ask((octokit) =>
          octokit.rest.search.issuesAndPullRequests({ q, sort: 'updated', order: 'desc', per_page: 100, page }),
        );
        if (!Array.isArray(data.items)) throw unexpected('a list');
        return data;
      };
      const first = await search(1);
      const pages = Math.min(Math.ceil(first.total_count / 100), mostSearchPages);
      const rest = await Promise.all(Array.from({ length: Math.max(0, pages - 1) }, (_, index) => search(index + 2)));
      const pullRequests = [first, ...rest]
        .flatMap(({ items }) => items)
        .flatMap((item) => {
          const repository = /\/repos\/([^/]+\/[^/]+)$/.exec(item.repository_url)?.[1];
          return repository === undefined ? [] : [toOpenPullRequest(repository, item)];
        });
      return { pullRequests, more: Math.max(0, first.total_count - pullRequests.length) };
    },

    async loginOf(email, repositories) {
      for (const { owner, name } of repositories) {
        const work = ask((octokit) =>
          octokit.rest.repos.listCommits({ owner, repo: name, author: email, per_page: 1 }),
        );
        // A repository that I can't see, or without commits, says nothing about anyone.
        const answer = await orNullFor(['not-found', 'not-allowed', 'conflict'], work);
        const commit = answer?.data[0];
        // Checked again: if the filter was ignored, this is someone else.
        const isTheirs = commit?.commit?.author?.email?.toLowerCase() === email.toLowerCase();
        if (isTheirs && commit?.author?.login) return commit.author.login;
      }
      return null;
    },

    createDraftPullRequest: (owner, name, wanted) => createPullRequest(owner, name, wanted, true),

    createPullRequest: (owner, name, wanted) => createPullRequest(owner, name, wanted, false),

    async assign(owner, name, number, login) {
      const { data } = await ask(
        (octokit) => octokit.rest.issues.addAssignees({ owner, repo: name, issue_number: number, assignees: [login] }),
        true,
      );
      return (data.assignees ?? []).map((person) => person.login);
    },

    async mayBeAssigned(owner, name, login) {
      const answer = await orNull(
        ask((octokit) => octokit.rest.issues.checkUserCanBeAssigned({ owner, repo: name, assignee: login })),
      );
      return answer !== null;
    },

    async assignable(owner, name) {
      const logins: string[] = [];
      for (let page = 1; page <= mostPages; page++) {
        const { data } = await ask((octokit) =>
          octokit.rest.issues.listAssignees({ owner, repo: name, per_page: 100, page }),
        );
        logins.push(...data.map(({ login }) => login));
        if (data.length < 100) return logins;
      }
      return null;
    },

    async hasUser(login) {
      return (await orNull(ask((octokit) => octokit.rest.users.getByUsername({ username: login })))) !== null;
    },

    sshIdentity: parameters.overSsh,
  };
}
