import { isNewcomer } from './current-person.ts';
import type { Person } from './world.ts';

/** A vendor that people sign in to with a token. */
export type TokenService = 'zendesk' | 'trello' | 'slack' | 'github' | 'papertrail' | 'solarwinds' | 'airtable';

/**
 * The token with which somebody signs in to a vendor of the practice world: `fake-zendesk-token-you`.
 * It is made from their key, so that a person who rehearses, a test and the servers all know it without being told.
 */
export const tokenOf = (service: TokenService, person: Pick<Person, 'key'>): string =>
  // Slack's user tokens are told from its bot tokens by how they begin: https://docs.slack.dev/authentication/tokens
  `${service === 'slack' ? 'xoxp-' : ''}fake-${service}-token-${person.key}`;

/** Whether somebody has such a token where people sign in by themselves. A newcomer has still to sign in. */
export const isSignedIn = (person: Pick<Person, 'key'>): boolean => !isNewcomer(person);

/** Whose token it is, or undefined where it is nobody's. */
export const personOfToken = (
  service: TokenService,
  token: string | undefined,
  people: readonly Person[],
): Person | undefined => people.find((person) => tokenOf(service, person) === token);

/** The key of Trello's application, which goes with each person's token. */
export const trelloKey = 'fake-trello-key';

/** The key of the organisation at incident.io: it says nothing about who uses it. */
export const incidentIoKey = 'fake-incident-io-key';

/** The access key of `you` at AWS. Those of others are in fixtures/world/aws.yaml. */
export const awsKey = { id: 'AKIAFAKEADAEXAMPLE00', secret: 'fake-aws-secret-you' } as const;

/** How somebody is called where accounts are named after addresses. */
export const userOf = ({ email }: Pick<Person, 'email'>): string => (email.split('@')[0] ?? '').toLowerCase();

/** What the staging site asks for. */
export const stagingCredentials = { username: 'support', password: 'fake-staging-password' } as const;

/** What somebody gives the staging site. A newcomer's own are good once her data bag is merged. */
export const stagingCredentialsOf = (person: Person): { readonly username: string; readonly password: string } =>
  isNewcomer(person)
    ? { username: userOf(person), password: `${stagingCredentials.password}-${person.key}` }
    : stagingCredentials;
