import { configSchema, type KeyInfo, listKeys } from '../../src/config/schema.ts';
import { code, page, plain, table } from './markdown.ts';

const references = { must: 'has to be one', may: 'may be one', no: '' } as const;

/** A file with most keys, of an invented team. */
const example = `person:
  name: Ada Example
  email: ada@example.org
  github: ada-example
team:
  vpn: { host: inside.example.org, port: 443 }
  staging:
    url: https://staging.example.org/
    username: env:STAGING_USER
    password: op://Support/Staging/password
  ssh: { govpressV1: bastion.example.org, helpful: helpful.example.org }
  chef: { repository: ~/code/chef }
  govpressTools: { executable: govpress }
repositories: [~/code]
services:
  zendesk: { clientId: govsupport }
  slack: { clientId: "1234567890.1234567890" }
  trello: { key: 0123456789abcdef0123456789abcdef }
  incidentIo: { token: op://Support/incident.io/key }
rota: { url: https://rota.example.org/v2/dev/rota.json }
`;

const row = ({ key, summary, environment, reference }: KeyInfo) => [
  code(key),
  plain(summary),
  references[reference],
  environment === null ? '' : code(environment),
];

/** docs/configuration.md: each key of config.yaml. */
export function configurationPage(): string {
  const keys = listKeys();
  const sections = Object.entries(configSchema.shape).flatMap(([name, schema]) => [
    `## ${name}`,
    `${plain(schema.unwrap().description ?? '')}.`,
    table(
      ['Key', 'What it is', 'Reference', 'Variable'],
      keys.filter(({ key }) => key === name || key.startsWith(`${name}.`)).map(row),
    ),
  ]);
  return page('Configuration', 'configuration.md', 'src/config/schema.ts', [
    'For whoever sets up the program for themselves or a team.',
    'These are the keys of `config.yaml`. None has to be set: a check whose key is missing reads `unknown` and names it. ' +
      '`govsupport config` shows what is in force, and where each value came from.',
    'A reference says where a secret is: `op://vault/item/field` (1Password), `env:NAME` (an environment variable) ' +
      'or `keychain:NAME` (the macOS keychain, elsewhere the Secret Service). A path may begin with `~`; any other ' +
      'that is not absolute is relative to the file.',
    'A variable stands above the file, and both above what you signed in to. If the key has to be a reference, the ' +
      'variable holds the secret itself; the file never does, and one that is written out is refused. Without a token ' +
      'for GitHub, the sign-in of `gh` is used. AWS has its own variables and profiles.',
    '`include` names a file that your team shares, for example in a clone: it has the same keys, without `include`, ' +
      "`person` and each person's own addresses. What your own file sets overrides it. Of `rota.url`, `rota.calendar` " +
      "and `rota.file`, setting one in your own file sets the team's aside. Relative paths in it are relative to it.",
    '`accessible: true` is for a screen reader, and for a terminal in which nothing can be redrawn. The variable ' +
      '`ACCESSIBLE` overrides it: `0`, `false` and `no` turn it off, any other value turns it on, and an empty one says ' +
      'nothing. At a terminal, `TERM=dumb` turns it on too. In the practice world your own configuration counts as well.',
    'On a slow network, the variable `GOVSUPPORT_CHECK_TIMEOUT` gives each check more time than the usual 10 seconds, ' +
      'whichever command runs it: `GOVSUPPORT_CHECK_TIMEOUT=30`. The `--timeout` of `doctor` overrides it.',
    'An example:',
    `\`\`\`yaml\n${example}\`\`\``,
    'For completion and checks in an editor with the YAML language server, make this the first line, with what ' +
      '`npm root --global` prints in place of `…`:',
    '```yaml\n# yaml-language-server: $schema=…/govsupport/schemas/config.schema.json\n```',
    '`govsupport config init` writes a file to begin with. `config set`, `unset` and `edit` change it, and keep its ' +
      'comments. The file is `~/.config/govsupport/config.yaml` (below `$XDG_CONFIG_HOME` if that is set), or the one ' +
      'that `--config` or `GOVSUPPORT_CONFIG` names.',
    ...sections,
    '## Behind a proxy',
    '`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` work as they do for curl, in capitals or small letters. ' +
      'If a proxy fails, the finding names it. If your proxy intercepts TLS, give its certificate in ' +
      '`NODE_EXTRA_CA_CERTS`.',
  ]);
}
