import { isNewcomer } from './current-person.ts';
import type { Person } from './world.ts';

/** A vendor to which people sign in with a token. */
export type TokenService = 'zendesk' | 'trello' | 'slack' | 'github' | 'papertrail' | 'solarwinds' | 'airtable';

/**
 * The token with which a person signs in to a vendor of the practice world: `fake-zendesk-token-you`. It is derived
 * from their key, so people who practise, tests and servers all know it.
 */
export const tokenOf = (service: TokenService, person: Pick<Person, 'key'>): string =>
  // Slack's user and bot tokens start differently: https://docs.slack.dev/authentication/tokens
  `${service === 'slack' ? 'xoxp-' : ''}fake-${service}-token-${person.key}`;

/** Whether a person has the token of a vendor that people sign in to themselves. A newcomer has yet to sign in. */
export const isSignedIn = (person: Pick<Person, 'key'>): boolean => !isNewcomer(person);

/** Whose token it is; undefined if it is no one's. */
export const personOfToken = (
  service: TokenService,
  token: string | undefined,
  people: readonly Person[],
): Person | undefined => people.find((person) => tokenOf(service, person) === token);

/** The key of the Trello application, which is sent with each person's token. */
export const trelloKey = 'fake-trello-key';

/** The organisation's key for incident.io, which says nothing about who uses it. */
export const incidentIoKey = 'fake-incident-io-key';

/** The AWS access key of `you`. Those of others are in fixtures/world/aws.yaml. */
export const awsKey = { id: 'AKIAFAKEADAEXAMPLE00', secret: 'fake-aws-secret-you' } as const;

/** The user name of a person where accounts are named after e-mail addresses. */
export const userOf = ({ email }: Pick<Person, 'email'>): string => (email.split('@')[0] ?? '').toLowerCase();

/** The user name and password of the staging site. */
export const stagingCredentials = { username: 'support', password: 'fake-staging-password' } as const;

/** A person's user name and password for the staging site. A newcomer's own work once her data bag is merged. */
export const stagingCredentialsOf = (person: Person): { readonly username: string; readonly password: string } =>
  isNewcomer(person)
    ? { username: userOf(person), password: `${stagingCredentials.password}-${person.key}` }
    : stagingCredentials;
