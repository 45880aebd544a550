import type { SandboxHost } from '../service.ts';
import type { WorldStore } from '../store.ts';
import type { GitRemote } from './git-remote.ts';
import {
  type GitHubRepository,
  type GitHubToken,
  type GitHubUser,
  type GitHubWorld,
  type Permission,
  permissions,
} from './world.ts';

type FailureStatus = 400 | 401 | 403 | 404 | 409 | 422 | 429;

/** One reason why the input is not valid. */
export interface ValidationError {
  readonly resource: string;
  readonly code: 'custom' | 'invalid' | 'missing_field';
  readonly field?: string;
  readonly message?: string;
}

/** An error of GitHub's. */
export class GitHubFailure extends Error {
  readonly status: FailureStatus;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly ValidationError[] | null;

  constructor(
    status: FailureStatus,
    message: string,
    more: { readonly headers?: Readonly<Record<string, string>>; readonly errors?: readonly ValidationError[] } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = more.headers ?? {};
    this.errors = more.errors ?? null;
  }
}

/** The request is for something that GitHub supports and the practice world doesn't. */
export class NotSupported extends Error {}

export const notFound = (): GitHubFailure => new GitHubFailure(404, 'Not Found');
export const invalid = (...errors: readonly ValidationError[]): GitHubFailure =>
  new GitHubFailure(422, 'Validation Failed', { errors });

/** A request, perhaps without a token. */
export interface GitHubRequest {
  readonly store: WorldStore;
  readonly host: SandboxHost;
  /** GitHub's part of the world at this moment. */
  world(): GitHubWorld;
  readonly token: GitHubToken | null;
  readonly url: URL;
  readonly body: Readonly<Record<string, unknown>>;
  /** A part of the path. */
  part(name: string): string;
  remote(repository: GitHubRepository): GitRemote;
}

/** An answer. Without a document its body is empty. */
export interface GitHubAnswer {
  readonly status: 200 | 201 | 204;
  readonly document?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export type GitHubAction = (request: GitHubRequest) => GitHubAnswer | Promise<GitHubAnswer>;

export const ok = (document: object): GitHubAnswer => ({ status: 200, document });

/** The token in the `Authorization` header. GitHub doesn't say whether one is expired or wrong. */
export function signIn(world: GitHubWorld, authorization: string | undefined): GitHubToken | null {
  if (!authorization) return null;
  const value = /^(?:Bearer|token) (.+)$/i.exec(authorization)?.[1];
  const token = world.tokens.find((one) => one.token === value && one.state === 'active');
  if (!token) throw new GitHubFailure(401, 'Bad credentials');
  return token;
}

/** The caller. */
export function viewer(request: GitHubRequest): GitHubUser {
  if (!request.token) throw new GitHubFailure(401, 'Requires authentication');
  return userOf(request.world(), request.token.login);
}

export function userOf(world: GitHubWorld, login: string): GitHubUser {
  const user = world.users.find((one) => one.login.toLowerCase() === login.toLowerCase());
  if (!user) throw notFound();
  return user;
}

/** Whether a person has at least this permission. */
export const hasPermission = (repository: GitHubRepository, login: string | undefined, least: Permission): boolean => {
  const given = login === undefined ? undefined : repository.access[login];
  const has = given ?? (repository.visibility === 'public' ? 'read' : undefined);
  return has !== undefined && permissions.indexOf(has) >= permissions.indexOf(least);
};

/** The repository in the path. One that may not be seen is not found, unless single sign-on is what is missing. */
export function repositoryOf(request: GitHubRequest): GitHubRepository {
  const [owner, name] = [request.part('owner').toLowerCase(), request.part('repo').toLowerCase()];
  const found = request
    .world()
    .repositories.find((one) => one.owner.toLowerCase() === owner && one.name.toLowerCase() === name);
  const { token } = request;
  if (found?.visibility === 'public') return found;
  if (!found || !token?.scopes.includes('repo') || !hasPermission(found, token.login, 'read')) throw notFound();
  const organisation = request.world().organisations.find((one) => one.login === found.owner);
  if (organisation?.sso && !token.sso.includes(organisation.login)) {
    const url = `https://github.com/orgs/${organisation.login}/sso?authorization_request=fake-request`;
    throw new GitHubFailure(
      403,
      'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
      { headers: { 'x-github-sso': `required; url=${url}` } },
    );
  }
  return found;
}

export const fullName = (repository: Pick<GitHubRepository, 'owner' | 'name'>): string =>
  `${repository.owner}/${repository.name}`;

/** One page of a list, with links to the others. */
export function page<T>(request: GitHubRequest, items: readonly T[]): { items: T[]; headers: Record<string, string> } {
  const number = (name: string, otherwise: number): number => {
    const value = Number(request.url.searchParams.get(name) ?? otherwise);
    return Number.isInteger(value) && value > 0 ? value : otherwise;
  };
  const [size, at] = [Math.min(100, number('per_page', 30)), number('page', 1)];
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, name: string): string => {
    const url = new URL(request.url);
    url.searchParams.set('page', String(to));
    return `<${url}>; rel="${name}"`;
  };
  const links = [
    ...(at > 1 ? [link(at - 1, 'prev'), link(1, 'first')] : []),
    ...(at < last ? [link(at + 1, 'next'), link(last, 'last')] : []),
  ];
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(', ') } : {};
  return { items: items.slice((at - 1) * size, at * size), headers };
}
