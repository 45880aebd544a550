import type { KeptService, SignInRecord } from './sign-ins/sign-ins.ts';

/** The services that take a token, by their names in the configuration. */
export type TokenService = 'zendesk' | 'trello' | 'slack' | 'github' | 'papertrail' | 'incidentIo' | 'airtable';

/** Where a service's token comes from, in order of precedence. */
export type TokenSource =
  /** A variable, or a reference in the configuration. `place`: the variable's name, or the reference. */
  | { readonly from: 'environment' | 'reference'; readonly place: string; readonly key: string }
  | { readonly from: 'sign-in'; readonly record: SignInRecord }
  | { readonly from: 'gh' };

/** The name under which a service's sign-in is stored; null for one that its own program stores. */
export function keptNameOf(service: TokenService, papertrailKind: string | undefined): KeptService | null {
  if (service === 'github') return null;
  if (service === 'incidentIo') return 'incident-io';
  return service === 'papertrail' && papertrailKind === 'solarwinds' ? 'solarwinds' : service;
}

/** The advice for a sign-in that is missing or has expired. */
export const signInCommand = (service: KeptService): string =>
  `Sign in: govsupport auth login ${service === 'solarwinds' ? 'papertrail' : service}`;
