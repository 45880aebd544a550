import type { Account } from './account.ts';

const from = (summary: string, url: string) => ({ summary, commands: [], url });

/** Zendesk: a token of the person's own. */
export const zendeskAccount: Account = {
  settings: { 'services.zendesk.token': 'op://Private/Zendesk/token' },
  signIn: from(
    'It has to be an OAuth access token, or an old API token written as email/token:TOKEN',
    'https://developer.zendesk.com/api-reference/introduction/security-and-auth/',
  ),
};

/** Trello: the key of an application, and the person's token for it. */
export const trelloAccount: Account = {
  settings: {
    'services.trello.key': 'op://Private/Trello/key',
    'services.trello.token': 'op://Private/Trello/token',
  },
  signIn: from(
    'Make a key, and with it a token of your own, as Trello describes',
    'https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/',
  ),
};

/** incident.io: a key of the organisation, and who to look for with it. */
export const incidentIoAccount: Account = {
  settings: {
    'services.incidentIo.token': 'op://Support/incident.io/key',
    'person.email': 'ada@example.org',
  },
  signIn: from(
    'It has to be a key of the organisation that may view users: its administrators make them',
    'https://app.incident.io/settings/api-keys',
  ),
};

/** The old Papertrail: a token of the person's own. */
export const papertrailAccount: Account = {
  settings: { 'services.papertrail.token': 'op://Private/Papertrail/token' },
  signIn: from('Your token is in your profile at Papertrail', 'https://papertrailapp.com/account/profile'),
};

/** Its successor, whose address depends on the region. */
export const solarWindsAccount: Account = {
  settings: {
    'services.papertrail.url': 'https://api.eu-01.cloud.solarwinds.com',
    'services.papertrail.token': 'op://Private/SolarWinds/token',
  },
  signIn: from(
    'It has to be an API token that is made in the settings of SolarWinds Observability',
    'https://documentation.solarwinds.com/en/success_center/observability/content/settings/api-tokens.htm',
  ),
};

/** Airtable: a personal access token. */
export const airtableAccount: Account = {
  settings: { 'services.airtable.token': 'op://Private/Airtable/token' },
  signIn: from(
    'Make a personal access token with the scope schema.bases:read and with access to the base',
    'https://airtable.com/create/tokens',
  ),
};
