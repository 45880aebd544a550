import { profileName, readProfiles } from './profiles.ts';

/** What the command to sign in depends on. */
export interface LoginSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The profile that is configured here. */
  readonly profile: string | undefined;
  /** Whether the second version of dalmatian-tools, which signs in with single sign-on, is set up. */
  readonly dalmatian: 'set up' | 'not set up';
  /** The path of a program, or null. */
  find(program: string): string | null;
  readonly opensBrowser: boolean;
}

/**
 * The command with which a person signs in to AWS, or null if no program for it is installed. dalmatian-tools comes
 * first if it is set up, because it keeps profiles of its own; its first version asks for access keys.
 * https://docs.aws.amazon.com/cli/latest/reference/sso/login.html
 */
export async function findLoginCommand(surroundings: LoginSurroundings): Promise<readonly string[] | null> {
  const { env, home, find, opensBrowser } = surroundings;
  const name = profileName(env, surroundings.profile);
  if (name === 'default' && surroundings.dalmatian === 'set up' && find('dalmatian'))
    return ['dalmatian', 'aws', 'login'];
  if (find('aws')) {
    const isThere = (await readProfiles(env, home)).profiles.has(name);
    const profile = name === 'default' && !isThere ? [] : ['--profile', name];
    return ['aws', 'sso', 'login', ...profile, ...(opensBrowser ? [] : ['--no-browser'])];
  }
  return find('dalmatian') ? ['dalmatian', 'login'] : null;
}
