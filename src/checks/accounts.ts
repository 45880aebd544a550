import type { Account } from './account.ts';

const from = (summary: string, url: string) => ({ summary, commands: [], url });

/** Zendesk: a token of the person's own. */
export const zendeskAccount: Account = {
  title: 'Zendesk',
  login: 'zendesk',
  token: 'zendesk',
  settings: {},
  signIn: from(
    'It has to be an OAuth access token, or an old API token written as email/token:TOKEN',
    'https://developer.zendesk.com/api-reference/introduction/security-and-auth/',
  ),
};

/** Trello: the key of an application, and the person's token for it. */
export const trelloAccount: Account = {
  title: 'Trello',
  login: 'trello',
  token: 'trello',
  settings: { 'services.trello.key': '0123456789abcdef0123456789abcdef' },
  signIn: from(
    'Make a key, and with it a token of your own, as Trello describes',
    'https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/',
  ),
};

/** Slack: a user token of the person's own. */
export const slackAccount: Account = {
  title: 'Slack',
  login: 'slack',
  token: 'slack',
  settings: {},
  signIn: from(
    'It has to be a user token of your own (xoxp-…) for the workspace',
    'https://docs.slack.dev/authentication/tokens',
  ),
};

/** incident.io: a key of the organisation, and who to look for with it. */
export const incidentIoAccount: Account = {
  title: 'incident.io',
  login: 'incident-io',
  token: 'incidentIo',
  settings: { 'person.email': 'ada@example.org' },
  signIn: from(
    'It has to be a key of the organisation that may view users: its administrators make them',
    'https://app.incident.io/settings/api-keys',
  ),
};

/** The old Papertrail: a token of the person's own. */
export const papertrailAccount: Account = {
  title: 'Papertrail',
  login: 'papertrail',
  token: 'papertrail',
  settings: {},
  signIn: from('Your token is in your profile at Papertrail', 'https://papertrailapp.com/account/profile'),
};

/** Its successor, whose address depends on the region. */
export const solarWindsAccount: Account = {
  title: 'SolarWinds Observability',
  login: 'papertrail',
  token: 'papertrail',
  settings: { 'services.papertrail.url': 'https://api.eu-01.cloud.solarwinds.com' },
  signIn: from(
    'It has to be an API token that is made in the settings of SolarWinds Observability',
    'https://documentation.solarwinds.com/en/success_center/observability/content/settings/api-tokens.htm',
  ),
};

/** Airtable: a personal access token. */
export const airtableAccount: Account = {
  title: 'Airtable',
  login: 'airtable',
  token: 'airtable',
  settings: {},
  signIn: from(
    'Make a personal access token with the scope schema.bases:read and with access to the base',
    'https://airtable.com/create/tokens',
  ),
};
