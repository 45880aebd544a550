import path from 'node:path';
import { awsKeyOf } from './aws/build.ts';
import { incidentIoKey, stagingCredentials, tokenOf, trelloKey } from './credentials.ts';
import { currentPerson, isNewcomer } from './current-person.ts';
import { type MachinePaths, machinePath, teamFile } from './machine/paths.ts';
import type { Person, World } from './world.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where the practice world listens. */
export interface Listening {
  readonly address: string;
  readonly vpnPort: number;
}

/** The addresses of the practice world's servers. */
const addresses = ({ address }: Listening): Record<string, string> => ({
  GOVSUPPORT_ZENDESK_URL: `${address}/zendesk`,
  GOVSUPPORT_TRELLO_URL: `${address}/trello/1`,
  GOVSUPPORT_SLACK_URL: `${address}/slack/api/`,
  GOVSUPPORT_GITHUB_URL: `${address}/github`,
  GOVSUPPORT_PAPERTRAIL_URL: `${address}/papertrail/api/v1`,
  GOVSUPPORT_INCIDENT_IO_URL: `${address}/incident-io`,
  GOVSUPPORT_AIRTABLE_URL: `${address}/airtable/v0`,
  GOVSUPPORT_ROTA_URL: `${address}/rota/v2/dev/rota.json`,
  AWS_ENDPOINT_URL_IAM: `${address}/aws/iam`,
  AWS_ENDPOINT_URL_STS: `${address}/aws/sts`,
  AWS_ENDPOINT_URL_SSO: `${address}/aws/sso`,
  AWS_ENDPOINT_URL_SSO_OIDC: `${address}/aws/oidc`,
  AWS_REGION: 'eu-west-2',
  AWS_EC2_METADATA_DISABLED: 'true',
});

/** The credentials of someone whose machine is set up. */
function credentials(world: World, you: Person): Record<string, string> {
  const awsKey = awsKeyOf(world.aws, you);
  return {
    GOVSUPPORT_ZENDESK_TOKEN: tokenOf('zendesk', you),
    GOVSUPPORT_TRELLO_KEY: trelloKey,
    GOVSUPPORT_TRELLO_TOKEN: tokenOf('trello', you),
    GOVSUPPORT_SLACK_TOKEN: tokenOf('slack', you),
    GOVSUPPORT_GITHUB_TOKEN: tokenOf('github', you),
    GOVSUPPORT_PAPERTRAIL_TOKEN: tokenOf('papertrail', you),
    GOVSUPPORT_INCIDENT_IO_TOKEN: incidentIoKey,
    GOVSUPPORT_AIRTABLE_TOKEN: tokenOf('airtable', you),
    ...(awsKey ? { AWS_ACCESS_KEY_ID: awsKey.id, AWS_SECRET_ACCESS_KEY: awsKey.secret } : {}),
    SANDBOX_STAGING_USERNAME: stagingCredentials.username,
    SANDBOX_STAGING_PASSWORD: stagingCredentials.password,
  };
}

/** The environment variables that point clients to the practice world, as the current person. */
export function clientEnvironment(host: Listening, world: World, machine: MachinePaths): Record<string, string> {
  const you = currentPerson(world);
  if (isNewcomer(you)) return { GOVSUPPORT_TEAM: teamFile(machine), ...addresses(host) };
  return {
    GOVSUPPORT_CONFIG: path.join(machine.home, '.config', 'govsupport', 'config.yaml'),
    GOVSUPPORT_VPN_PORT: String(host.vpnPort),
    GOVSUPPORT_STAGING_URL: `${host.address}/staging/`,
    ...credentials(world, you),
    ...addresses(host),
  };
}

/** The variables of the real environment that are kept: how to display things, but no place or credential. */
const kept =
  /^(?:TERM|TERM_PROGRAM|COLORTERM|COLUMNS|LINES|LANG|LC_\w+|TZ|NO_COLOR|FORCE_COLOR|ACCESSIBLE|CI|TMPDIR|USER|LOGNAME)$/;

/**
 * The whole environment of a command in the practice world. It lists what is kept, not what is removed, so that no real
 * credential or address can slip through.
 */
export function commandEnvironment(
  real: Env,
  host: Listening,
  world: World,
  machine: MachinePaths,
): Record<string, string> {
  const inherited = Object.entries(real).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && kept.test(entry[0]),
  );
  const environment: Record<string, string> = {
    ...Object.fromEntries(inherited),
    ...clientEnvironment(host, world, machine),
    GOVSUPPORT_SANDBOX: '1',
    // With NODE_USE_ENV_PROXY, Node would use a proxy even for this machine.
    NO_PROXY: '127.0.0.1',
    HOME: machine.home,
    PATH: machinePath(machine),
    SHELL: '/bin/zsh',
    GIT_CONFIG_NOSYSTEM: '1',
    // The pretend ssh knows no other host than GitHub, and its settings send GitHub's web addresses there.
    GIT_ALLOW_PROTOCOL: 'file:ssh',
  };
  // gh is signed in on the pretend machine, as on most real ones.
  delete environment.GOVSUPPORT_GITHUB_TOKEN;
  // It is the usual file of the pretend machine.
  delete environment.GOVSUPPORT_CONFIG;
  return environment;
}
