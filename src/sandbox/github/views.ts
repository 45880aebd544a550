import type { GitCommit, GitDifference } from './git-remote.ts';
import { fullName, hasPermission } from './request.ts';
import type { GitHubPull, GitHubRepository, GitHubUser, GitHubWorld } from './world.ts';

/** What views depend on: the world, the server's address, and the caller. */
export interface ViewContext {
  readonly world: GitHubWorld;
  readonly address: string;
  readonly login: string | undefined;
}

const nodeId = (kind: string, id: number): string => Buffer.from(`${kind}:${id}`).toString('base64url');

/** The short form of a person or organisation inside other objects. */
export function ownerView({ world, address }: ViewContext, login: string) {
  const organisation = world.organisations.find((one) => one.login === login);
  const id = organisation?.id ?? world.users.find((one) => one.login === login)?.id ?? 0;
  const url = `${address}/users/${login}`;
  return {
    login,
    id,
    node_id: nodeId('User', id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}`,
    gravatar_id: '',
    url,
    html_url: `https://github.com/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: organisation ? 'Organization' : 'User',
    site_admin: false,
  };
}

/** A user on their own. */
export const userView = (from: ViewContext, user: GitHubUser) => ({
  ...ownerView(from, user.login),
  name: user.name,
  company: null,
  blog: null,
  location: null,
  // Only the user themselves can see their address.
  email: user.login === from.login ? user.email : null,
  hireable: null,
  bio: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: user.created,
  updated_at: user.created,
});

export function repositoryView(from: ViewContext, repository: GitHubRepository) {
  const name = fullName(repository);
  const url = `${from.address}/repos/${name}`;
  const open = from.world.pulls.filter((pull) => pull.repository === name && pull.state === 'open').length;
  const is = (least: Parameters<typeof hasPermission>[2]) => hasPermission(repository, from.login, least);
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: name,
    owner: ownerView(from, repository.owner),
    private: repository.visibility === 'private',
    visibility: repository.visibility,
    html_url: `https://github.com/${name}`,
    description: repository.description,
    fork: false,
    url,
    assignees_url: `${url}/assignees{/user}`,
    branches_url: `${url}/branches{/branch}`,
    pulls_url: `${url}/pulls{/number}`,
    git_url: `git://github.com/${name}.git`,
    ssh_url: `git@github.com:${name}.git`,
    clone_url: `https://github.com/${name}.git`,
    svn_url: `https://github.com/${name}`,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks_count: 0,
    forks: 0,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    subscribers_count: 0,
    network_count: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues_count: open,
    open_issues: open,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    pushed_at: repository.created,
    created_at: repository.created,
    updated_at: repository.created,
    permissions: {
      admin: is('admin'),
      maintain: is('maintain'),
      push: is('write'),
      triage: is('triage'),
      pull: is('read'),
    },
  };
}

/** A pull request in a list. */
export function pullView(from: ViewContext, repository: GitHubRepository, pull: GitHubPull, baseSha: string) {
  const [url, issue] = ['pulls', 'issues'].map(
    (kind) => `${from.address}/repos/${pull.repository}/${kind}/${pull.number}`,
  );
  const html = `https://github.com/${pull.repository}/pull/${pull.number}`;
  const statuses = `${from.address}/repos/${pull.repository}/statuses/${pull.headSha}`;
  const end = (ref: string, sha: string) => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: ownerView(from, repository.owner),
    repo: repositoryView(from, repository),
  });
  const assignees = pull.assignees.map((login) => ownerView(from, login));
  return {
    url,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${from.address}/repos/${pull.repository}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: ownerView(from, pull.author),
    body: pull.body,
    labels: [],
    milestone: null,
    created_at: pull.created,
    updated_at: pull.updated,
    closed_at: pull.closed,
    merged_at: pull.merged,
    merge_commit_sha: null,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: [],
    requested_teams: [],
    head: end(pull.head, pull.headSha),
    base: end(pull.base, baseSha),
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${from.address}/repos/${pull.repository}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: 'MEMBER',
    auto_merge: null,
    active_lock_reason: null,
    draft: pull.draft,
  };
}

/** The details that a single pull request has, but not one in a list. */
export const pullDetails = (pull: GitHubPull, difference: GitDifference) => ({
  merged: pull.merged !== null,
  mergeable: null,
  rebaseable: null,
  mergeable_state: pull.draft ? 'draft' : 'unknown',
  merged_by: null,
  comments: 0,
  review_comments: 0,
  maintainer_can_modify: false,
  commits: difference.commits,
  additions: difference.additions,
  deletions: difference.deletions,
  changed_files: difference.files,
});

/** A pull request as an issue. */
export function issueView(from: ViewContext, pull: GitHubPull) {
  const repository = `${from.address}/repos/${pull.repository}`;
  const url = `${repository}/issues/${pull.number}`;
  const html = `https://github.com/${pull.repository}/pull/${pull.number}`;
  const assignees = pull.assignees.map((login) => ownerView(from, login));
  return {
    url,
    repository_url: repository,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    number: pull.number,
    title: pull.title,
    user: ownerView(from, pull.author),
    labels: [],
    state: pull.state,
    locked: false,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: 0,
    created_at: pull.created,
    updated_at: pull.updated,
    closed_at: pull.closed,
    author_association: 'MEMBER',
    active_lock_reason: null,
    draft: pull.draft,
    body: pull.body,
    pull_request: {
      url: `${repository}/pulls/${pull.number}`,
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      merged_at: pull.merged,
    },
  };
}

/** A commit. An author whose address belongs to no account has no user. */
export function commitView(from: ViewContext, repository: GitHubRepository, commit: GitCommit) {
  const url = `${from.address}/repos/${fullName(repository)}`;
  const html = `https://github.com/${fullName(repository)}`;
  const loginOf = (email: string) => from.world.users.find((user) => user.email === email)?.login;
  const [author, committer] = [loginOf(commit.author.email), loginOf(commit.committer.email)];
  return {
    sha: commit.sha,
    node_id: Buffer.from(`Commit:${commit.sha}`).toString('base64url'),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${html}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: author ? ownerView(from, author) : null,
    committer: committer ? ownerView(from, committer) : null,
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${html}/commit/${sha}` })),
  };
}

/** A branch with its newest commit. */
export function branchView(from: ViewContext, repository: GitHubRepository, branch: string, commit: GitCommit) {
  const url = `${from.address}/repos/${fullName(repository)}`;
  const html = `https://github.com/${fullName(repository)}`;
  const isProtected = repository.protected.includes(branch);
  return {
    name: branch,
    commit: commitView(from, repository, commit),
    _links: { self: `${url}/branches/${branch}`, html: `${html}/tree/${branch}` },
    protected: isProtected,
    protection: {
      enabled: isProtected,
      required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
    },
    protection_url: `${url}/branches/${branch}/protection`,
  };
}
