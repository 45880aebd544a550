import { profileName, readProfiles } from './profiles.ts';

/** What the sign-in command depends on. */
export interface LoginSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The configured profile. */
  readonly profile: string | undefined;
  /** Whether version 2 of dalmatian-tools, which uses single sign-on, is set up. */
  readonly dalmatian: 'set up' | 'not set up';
  /** The path of a program, or null. */
  find(program: string): string | null;
  readonly opensBrowser: boolean;
}

/**
 * The command that signs a person in to AWS; null if no program for it is installed. dalmatian-tools comes first if it
 * is set up, because it has its own profiles; its version 1 asks for access keys.
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
