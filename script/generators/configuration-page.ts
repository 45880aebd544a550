import { configSchema, type KeyInfo, listKeys } from '../../src/config/schema.ts';
import { code, page, plain, table } from './markdown.ts';

const references = { must: 'has to be one', may: 'may be one', no: '' } as const;

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
  return page('Configuration', 'src/config/schema.ts', [
    'The keys of `config.yaml`. None has to be set: a check whose key is missing reads `unknown` and names it. ' +
      '`govsupport config` shows what is in force, and where each value came from.',
    'A reference says where a secret is: `op://vault/item/field` (1Password), `env:NAME` (an environment variable) ' +
      'or `keychain:NAME` (the macOS keychain, elsewhere the Secret Service). A path may begin with `~`; any other ' +
      'that is not absolute is relative to the file.',
    'A variable stands above the file. If the key has to be a reference, the variable holds the secret itself.',
    '`include` names a file that your team shares, for example in a clone: it has the same keys, without `include`, ' +
      "`person` and each person's own addresses. What your own file sets outranks it. Of `rota.url`, `rota.calendar` " +
      "and `rota.file`, setting one in your own file sets the team's aside. Relative paths in it are relative to it.",
    ...sections,
  ]);
}
