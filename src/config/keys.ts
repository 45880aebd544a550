// Apart from the schema, because that takes ten milliseconds to load, and if nothing is configured it is not needed.

/** The environment variables that override the file, by the key that each sets. */
export const environmentKeys: Readonly<Record<string, string>> = {
  'team.vpn.port': 'GOVSUPPORT_VPN_PORT',
  'team.staging.url': 'GOVSUPPORT_STAGING_URL',
  'services.zendesk.url': 'GOVSUPPORT_ZENDESK_URL',
  'services.zendesk.token': 'GOVSUPPORT_ZENDESK_TOKEN',
  'services.trello.url': 'GOVSUPPORT_TRELLO_URL',
  'services.trello.key': 'GOVSUPPORT_TRELLO_KEY',
  'services.trello.token': 'GOVSUPPORT_TRELLO_TOKEN',
  'services.slack.url': 'GOVSUPPORT_SLACK_URL',
  'services.slack.token': 'GOVSUPPORT_SLACK_TOKEN',
  'services.github.url': 'GOVSUPPORT_GITHUB_URL',
  'services.github.token': 'GOVSUPPORT_GITHUB_TOKEN',
  'services.papertrail.url': 'GOVSUPPORT_PAPERTRAIL_URL',
  'services.papertrail.token': 'GOVSUPPORT_PAPERTRAIL_TOKEN',
  'services.incidentIo.url': 'GOVSUPPORT_INCIDENT_IO_URL',
  'services.incidentIo.token': 'GOVSUPPORT_INCIDENT_IO_TOKEN',
  'services.airtable.url': 'GOVSUPPORT_AIRTABLE_URL',
  'services.airtable.token': 'GOVSUPPORT_AIRTABLE_TOKEN',
  'services.onepassword.token': 'OP_SERVICE_ACCOUNT_TOKEN',
  'services.aws.profile': 'AWS_PROFILE',
  'rota.url': 'GOVSUPPORT_ROTA_URL',
};

/** The value at a path in plain data, or undefined. */
export const valueAt = (values: unknown, parts: readonly PropertyKey[]): unknown =>
  parts.reduce<unknown>(
    (at, part) =>
      at !== null && typeof at === 'object' && Object.hasOwn(at, part)
        ? (at as Record<PropertyKey, unknown>)[part]
        : undefined,
    values,
  );

/** Sets the value at a path in plain data, and creates the objects on the way. */
export function setAt(values: Record<string, unknown>, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    values[first] = value;
    return;
  }
  values[first] ??= {};
  setAt(values[first] as Record<string, unknown>, rest, value);
}
