import type { PublicKey } from '../services/public-keys/public-keys.ts';
import type { Person } from './find-bag.ts';
import { type BagShape, idInStyle, type UnknownKey } from './shape.ts';

/** Something that only the person can say about their bag. It has the form of a step's question. */
export interface BagQuestion {
  /** `id`, `key`, `groups`, `shell`, `password`, or `other.NAME` for a key that this program does not know. */
  readonly id: string;
  readonly text: string;
  readonly kind: 'text' | 'choose';
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly default?: string;
  readonly required: boolean;
  /** The answer is not remembered. */
  readonly onlyNow?: boolean;
  /** What is wrong with an answer, or null. */
  check?(answer: string): string | null;
}

/** What the questions are about. */
export interface BagFacts {
  readonly shape: BagShape;
  readonly person: Person;
  readonly keys: readonly PublicKey[];
  /** Ids and file names that are taken, on any branch. In small letters. */
  readonly takenIds: ReadonlySet<string>;
}

/** What Linux takes for a user, and Chef for a data bag item. */
const isId = (text: string) => /^[a-z][a-z0-9_.-]{0,31}$/.test(text);

const hashed = /^\$(?:1|2[abxy]?|5|6|7|y|gy)\$[./A-Za-z0-9$=,+-]{8,}$/;

const idOf = ({ person: { name = '', email = '', github = '' }, shape, takenIds }: BagFacts): string | undefined => {
  const last = [idInStyle(github, 'first-last'), idInStyle(email.split('@')[0] ?? '', 'first.last')];
  return [...shape.idStyles.map((style) => idInStyle(name, style)), ...last].find(
    (id) => isId(id) && !takenIds.has(id),
  );
};

/** Identifies a key by its material, because names are not unique. */
const keyName = ({ type, body, comment, file }: PublicKey) =>
  [file ?? 'in the SSH agent', type, `…${body.slice(-12)}`, comment].filter((part) => part !== '').join(' ');

/** The value of an answer about groups: a combination as it is in use, or some of the groups that are. */
export const groupsOf = (answer: string): string[] => [
  ...new Set(
    answer
      .split(',')
      .map((group) => group.trim())
      .filter((group) => group !== ''),
  ),
];

const oneOf = (values: readonly string[]) => (answer: string) =>
  values.includes(answer) ? null : `It has to be one of those in use: ${values.join(', ')}`;

function aboutOther({ key, shared, kind }: UnknownKey): BagQuestion {
  const preset = shared === undefined ? '' : JSON.stringify(shared);
  return {
    id: `other.${key}`,
    text: `Other bags have ${JSON.stringify(key)}, which holds ${kind === 'nothing' ? 'nothing' : `a ${kind}`}. Your value for it, as JSON; leave it empty to leave the key out`,
    kind: 'text',
    ...(preset === '' ? {} : { default: preset }),
    required: false,
    check(answer) {
      if (answer.trim() === '') return null;
      try {
        JSON.parse(answer);
        return null;
      } catch {
        return 'It has to be JSON: a text is in double quotes';
      }
    },
  };
}

/** What has to be asked for a bag of this shape. A question with a default need not be. */
export function bagQuestions(facts: BagFacts): BagQuestion[] {
  const { shape, keys, takenIds } = facts;
  const id = idOf(facts);
  const [firstKey] = keys;
  const has = (key: string) => shape.keys.includes(key);
  const groups = new Set(shape.groups.flat());
  const combinations = shape.groups.map((set) => set.join(','));
  const [shell] = shape.shells;
  return [
    {
      id: 'id',
      text: 'Your user name on the servers, which is the id of your data bag',
      kind: 'text',
      ...(id === undefined ? {} : { default: id }),
      required: true,
      check: (answer) =>
        !isId(answer)
          ? 'It has to begin with a small letter, and have only small letters, digits, dots, dashes and underscores'
          : takenIds.has(answer)
            ? `${answer} is taken`
            : null,
    },
    {
      id: 'key',
      text: 'The public key with which you log in to the servers',
      kind: 'choose',
      choices: keys.map((key) => ({ value: key.body, label: keyName(key) })),
      ...(keys.length === 1 && firstKey ? { default: firstKey.body } : {}),
      required: true,
      check: (answer) =>
        keys.some(({ body }) => body === answer) ? null : 'It has to be one of the public keys of this machine',
    },
    ...(has('groups')
      ? [
          {
            id: 'groups',
            text: 'Your groups: a combination that is in use, or some of the groups in it, with commas between them',
            kind: 'text' as const,
            ...(combinations[0] === undefined ? {} : { default: combinations[0] }),
            required: true,
            check(answer: string) {
              const unknown = groupsOf(answer).find((group) => !groups.has(group));
              if (unknown !== undefined) return `No one is in a group ${unknown}: there are ${[...groups].join(', ')}`;
              return groupsOf(answer).length === 0 ? 'At least one group is needed' : null;
            },
          },
        ]
      : []),
    ...(has('shell') && shell !== undefined
      ? [
          {
            id: 'shell',
            text: 'Your shell on the servers',
            kind: 'choose' as const,
            choices: shape.shells.map((value) => ({ value, label: value })),
            default: shell,
            required: true,
            check: oneOf(shape.shells),
          },
        ]
      : []),
    ...(has('password')
      ? [
          {
            id: 'password',
            text: 'Other bags have the hash of a password. Yours, if you want one (openssl passwd -6 makes one)',
            kind: 'text' as const,
            required: false,
            onlyNow: true,
            check: (answer: string) =>
              answer === '' || hashed.test(answer) ? null : 'It has to be a hash, such as $6$…, and never the password',
          },
        ]
      : []),
    ...shape.unknown.map(aboutOther),
  ];
}
