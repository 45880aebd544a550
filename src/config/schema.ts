import * as z from 'zod';
import { environmentKeys } from './keys.ts';

/**
 * The shape of config.yaml. Each text after `error` completes the sentence "expected …".
 * A key's `describe` is what the documentation and `govsupport config` say about it.
 */

/** No control characters: no value needs them, and they could change what a terminal shows. */
const printable = /^[^\u0000-\u001f\u007f-\u009f]+$/;

const text = (what: string) => z.string({ error: what }).regex(printable, { error: what });

/** A host as ssh takes it: a name, an address, an alias from its configuration, perhaps with `user@`. */
const sshHost = (what: string) =>
  text(what)
    // A leading dash would be taken for an option by the programs that get it.
    .regex(/^[^\s-]\S*$/, { error: what });

/** A name or an IP address alone: no scheme, port, path or user. */
const host = (what: string) => sshHost(what).regex(/^(?![^:]*:\d*$)[^/@]+$/, { error: what });

const address = (what: string) =>
  text(what).refine(
    (value) => {
      const url = URL.parse(value);
      return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
    },
    { error: what },
  );

/** `op://vault/item/field`, `env:NAME` or `keychain:NAME`. */
export const referencePattern =
  /^(?:op:\/\/[^/\u0000-\u001f]+\/[^/\u0000-\u001f]+\/[^\u0000-\u001f]+|env:[A-Za-z_][A-Za-z0-9_]*|keychain:[^\u0000-\u001f]+)$/;

const reference = () =>
  z
    .string({ error: 'a reference to a secret' })
    .regex(referencePattern, { error: 'a reference to a secret: op://vault/item/field, env:NAME or keychain:NAME' })
    .meta({ secret: true });

const folder = (what: string) => text(what).meta({ path: true });

/** A public identifier, which some services make of digits alone: YAML would take those for a number. */
const identifier = (what: string) => text(`${what}, in quotes`).regex(/^\S+$/, { error: `${what}, in quotes` });

const timeShape = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export const isTimeOfDay = (text: string): boolean => timeShape.test(text);

export const timeOfDayWords = 'a time from "00:00" to "23:59", such as "09:30"';

const timeOfDay = () =>
  z
    .string({ error: 'a time in quotes, such as "17:30"' })
    .regex(timeShape, { error: timeOfDayWords })
    .meta({ personal: true });

/** For an account that goes by another address than the person's own. */
const ownEmail = (what: string) =>
  z
    .email({ error: 'an e-mail address' })
    .meta({ personal: true })
    .describe(`Your address at ${what}, if it is not person.email`)
    .optional();

/** For signing in with OAuth, without a secret. */
const clientId = (what: string) =>
  identifier('the identifier of an OAuth client')
    .describe(`The OAuth client with which people sign in to ${what}: its identifier, which is public`)
    .optional();

/** `usual`: the default; null if it depends on the playbook. */
const service = (what: string, example: string, usual: string | null = example) => ({
  url: address(`the address of ${what}, such as ${example}`)
    .meta({ usual })
    .describe(`Where ${what} is, such as ${example}`)
    .optional(),
  token: reference().describe(`The token for ${what}`).optional(),
});

const section = <T extends z.core.$ZodShape>(shape: T) =>
  z.strictObject(shape, { error: (issue) => (issue.code === 'invalid_type' ? 'a mapping of keys' : undefined) });

/** The whole of config.yaml. */
export const configSchema = section({
  include: folder('the path of a file')
    .meta({ personal: true })
    .describe("Your team's file, with keys of the same names; what is set here overrides it")
    .optional(),
  person: section({
    name: text('your name').meta({ personal: true }).describe('Your name, as colleagues know it').optional(),
    email: z
      .email({ error: 'an e-mail address' })
      .meta({ personal: true })
      .describe('Your work e-mail address')
      .optional(),
    github: text('your GitHub user name').meta({ personal: true }).describe('Your GitHub user name').optional(),
  })
    .describe('Who you are')
    .optional(),
  team: section({
    vpn: section({
      host: host('a host name alone, such as inside.example.org')
        .describe('A host that only answers inside the VPN')
        .optional(),
      port: z
        .int({ error: 'a port number from 1 to 65535' })
        .min(1, { error: 'a port number from 1 to 65535' })
        .max(65535, { error: 'a port number from 1 to 65535' })
        .meta({ usual: '443' })
        .describe('The port on which it answers (443 if not set)')
        .optional(),
    }).optional(),
    staging: section({
      url: address('the address of a staging site, such as https://staging.example.org/')
        .describe('A v1 staging site that asks for basic auth')
        .optional(),
      username: text('the user name for staging')
        .meta({ mayRefer: true })
        .describe('The user name for it, or a reference to it')
        .optional(),
      password: reference().describe('The password for it').optional(),
    }).optional(),
    ssh: section({
      govpressV1: sshHost('a host as ssh takes it').describe('The v1 infrastructure, as ssh takes it').optional(),
      helpful: sshHost('a host as ssh takes it').describe('The old Helpful infrastructure, as ssh takes it').optional(),
      configFile: folder('the path of an ssh configuration file')
        .describe('A configuration file for ssh (its -F)')
        .optional(),
    }).optional(),
    chef: section({
      repository: folder('the path of your clone of the Chef repository')
        .describe('Your clone of the Chef repository')
        .optional(),
    }).optional(),
    govpressTools: section({
      executable: text('the name of a program').describe('The program that govpress-tools installs').optional(),
    }).optional(),
  })
    .describe('What is specific to your team and not public')
    .optional(),
  repositories: z
    .array(folder('a folder'), { error: 'a list of folders' })
    .describe('Folders below which your git repositories are')
    .optional(),
  services: section({
    zendesk: section({
      ...service('Zendesk', 'https://example.zendesk.com', null),
      clientId: clientId('Zendesk'),
      email: ownEmail('Zendesk'),
    }).optional(),
    trello: section({
      ...service('Trello', 'https://api.trello.com/1'),
      key: identifier('the key for Trello, or a reference to it')
        .meta({ mayRefer: true })
        .describe('The key for Trello, which is public, or a reference to it')
        .optional(),
      email: ownEmail('Trello'),
    }).optional(),
    slack: section({
      ...service('Slack', 'https://slack.com/api/'),
      clientId: clientId('Slack'),
      email: ownEmail('Slack'),
    }).optional(),
    github: section({
      ...service('GitHub', 'https://api.github.com'),
      ssh: host('a host as ssh takes it, such as git@github.com')
        .meta({ usual: 'git@github.com' })
        .describe('Where GitHub answers over SSH (git@github.com if not set)')
        .optional(),
    }).optional(),
    papertrail: section({
      kind: z
        .enum(['classic', 'solarwinds'], { error: 'classic or solarwinds' })
        .describe('Which Papertrail: classic, or solarwinds (SolarWinds Observability)')
        .optional(),
      ...service('Papertrail', 'https://papertrailapp.com/api/v1'),
    }).optional(),
    incidentIo: section(service('incident.io', 'https://api.incident.io')).optional(),
    airtable: section(service('Airtable', 'https://api.airtable.com/v0')).optional(),
    onepassword: section({
      account: text('the name of your 1Password account')
        .describe('Your 1Password account, as the app shows it')
        .optional(),
      token: reference().describe('The token of a service account').optional(),
    }).optional(),
    aws: section({
      profile: text('the name of an AWS profile').describe('The AWS profile to use').optional(),
    }).optional(),
  })
    .describe('Where the services are, and references to the credentials for them')
    .optional(),
  rota: section({
    url: address('the address of the rota feed')
      .describe(
        'The rota feed, JSON as dxw/support-rota serves it, or the address where that runs: ' +
          '[{ "date": "2026-11-23", "role": "dev", "person": { "name": "…", "email": "…" } }]',
      )
      .optional(),
    calendar: text('the address or path of an iCal calendar, or a reference to it')
      .meta({ mayRefer: true })
      .describe('An iCal calendar: an address, a file, or a reference to a secret address')
      .optional(),
    file: folder('the path of a list')
      .describe(
        'A rota list, YAML with one entry a line: { date: 2026-11-23, name: …, email: … } or ' +
          '{ from: 2026-11-23, to: 2026-11-27, name: …, email: … }, with "weekends: true" if they are included and ' +
          '"role: …" if it holds several rotas',
      )
      .optional(),
  })
    .describe('Where the rota is: one of the three')
    .optional(),
  workingHours: section({
    begins: timeOfDay().describe('When you begin on a working day, such as "09:30"').optional(),
    ends: timeOfDay().describe('When you finish on a working day, such as "17:30"').optional(),
  })
    .describe('Your working hours, if they differ from the playbook')
    .optional(),
  accessible: z
    .boolean({ error: 'true or false' })
    .meta({ personal: true, usual: 'false' })
    .describe(
      'For a screen reader: words for symbols, typed answers for keys, nothing redrawn; ACCESSIBLE overrides it',
    )
    .optional(),
  updateNotice: z
    .boolean({ error: 'true or false' })
    .meta({ personal: true, usual: 'true' })
    .describe('Whether to report a newer version, at most once a day; GOVSUPPORT_NO_UPDATE_NOTICE=1 turns that off too')
    .optional(),
  playbook: folder('the path of a playbook file')
    .describe('A playbook of your own team (YAML): its groups, boards and channels')
    .optional(),
});

/** The values of config.yaml, checked. Paths are as written there: `resolvePath` makes them absolute. */
export type Config = z.infer<typeof configSchema>;

/** One key of the file, for the listing and the documentation. */
export interface KeyInfo {
  readonly key: string;
  readonly summary: string;
  readonly secret: boolean;
  readonly path: boolean;
  readonly kind: 'text' | 'number' | 'yes-no' | 'list';
  /** Whether it is each person's own, and not for a file that several share. */
  readonly personal: boolean;
  /** Whether it takes a reference to a secret: it has to be one, may be one, or is never one. */
  readonly reference: 'must' | 'may' | 'no';
  readonly environment: string | null;
  /** The default, or null. */
  readonly usual: string | null;
}

const unwrap = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema;

function kindOf(schema: z.core.$ZodType): KeyInfo['kind'] {
  if (schema instanceof z.ZodArray) return 'list';
  if (schema instanceof z.ZodBoolean) return 'yes-no';
  return schema instanceof z.ZodNumber ? 'number' : 'text';
}

/** Every key that holds a value, in the order of the schema. */
export function listKeys(schema: z.core.$ZodType = configSchema, prefix = ''): KeyInfo[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape).flatMap(([name, child]) =>
      listKeys(child as z.core.$ZodType, prefix === '' ? name : `${prefix}.${name}`),
    );
  }
  const described = (schema instanceof z.ZodOptional ? schema : inner) as z.ZodType;
  const meta = { ...(inner as z.ZodType).meta(), ...described.meta() };
  const element = inner instanceof z.ZodArray ? ((inner.element as z.ZodType).meta() ?? {}) : {};
  return [
    {
      key: prefix,
      summary: String(meta.description ?? ''),
      secret: meta.secret === true,
      path: meta.path === true || element.path === true,
      personal: meta.personal === true,
      kind: kindOf(inner),
      reference: meta.secret === true ? 'must' : meta.mayRefer === true ? 'may' : 'no',
      environment: environmentKeys[prefix] ?? null,
      usual: typeof meta.usual === 'string' ? meta.usual : null,
    },
  ];
}

/** The names allowed below a key; none if it holds a value. */
export function namesBelow(path: readonly PropertyKey[]): string[] {
  let at: z.core.$ZodType = configSchema;
  for (const part of path) {
    const inner = unwrap(at);
    if (!(inner instanceof z.ZodObject)) return [];
    const next = (inner.shape as Record<string, z.core.$ZodType>)[String(part)];
    if (next === undefined) return [];
    at = next;
  }
  const inner = unwrap(at);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}
