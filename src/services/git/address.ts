/** A repository at GitHub. */
export interface GitHubPlace {
  readonly owner: string;
  readonly name: string;
}

/** The host and path of a remote's address. */
export interface Address {
  /** Null for a folder on this machine. */
  readonly host: string | null;
  /** Whether it uses ssh, whose configuration may map the host to another name. */
  readonly ssh: boolean;
  readonly path: string;
}

/** Parses the address of a remote like git. https://git-scm.com/docs/git-fetch#_git_urls */
export function parseAddress(address: string): Address {
  const clean = withoutCredentials(address.trim());
  const url = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(.*)$/is.exec(clean);
  if (url) {
    const [, scheme = '', authority = '', path = ''] = url;
    const host = authority.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
    return scheme.toLowerCase() === 'file' ? folder(path) : { host, ssh: /ssh/i.test(scheme), path };
  }
  // A colon before any slash: `git@github.com:dxw/chef.git`.
  const [, host = '', path = ''] = /^(?:[^/:]*@)?(\[[^\]/]+\]|[^/:]+):(.*)$/s.exec(clean) ?? [];
  return host === '' ? folder(clean) : { host: host.replace(/^\[(.*)\]$/, '$1'), ssh: true, path };
}

const folder = (path: string): Address => ({ host: null, ssh: false, path });

/** GitHub's own hosts, and a company's own GitHub such as `github.example.org`. */
const isGitHubHost = (host: string) =>
  /^(?:(?:www|ssh)\.)?github\.com$/i.test(host) || /^github\.(?!com\.)[\w.-]+$/i.test(host);

/** The GitHub repository at an address, or null. */
export function gitHubPlace({ host, path }: Pick<Address, 'host' | 'path'>): GitHubPlace | null {
  if (host === null || !isGitHubHost(host)) return null;
  const [, owner, name] = /^\/*([\w.-]+)\/+([\w.-]+?)(?:\.git)?\/*$/i.exec(path) ?? [];
  return owner && name ? { owner, name } : null;
}

/**
 * Credentials may contain slashes and other characters that are invalid in an address: removes everything up to the
 * last @.
 */
function withoutUserInfo(word: string): string {
  const [begin, end] = [word.indexOf('://') + 3, word.lastIndexOf('@') + 1];
  return begin > 2 && end > begin ? word.slice(0, begin) + word.slice(end) : word;
}

/** A text without the credentials in the addresses that it contains. */
export const withoutCredentials = (text: string): string => text.replace(/\S+/g, withoutUserInfo);

/** The credentials in an address, decoded: `ada:secret`. Null if there is no secret. */
export function credentialsOf(address: string): string | null {
  const found = /^https?:\/\/(\S*)@/i.exec(address)?.[1];
  if (!found) return null;
  try {
    return decodeURIComponent(found);
  } catch {
    return found;
  }
}
