import { codeSpan, escapeInline } from '../lib/escape-markdown.ts';
import type { Person } from './find-bag.ts';
import { type BagFacts, bagQuestions, groupsOf } from './questions.ts';
import { type BagShape, type BagValue, layOut } from './shape.ts';

/** A new bag and how it is proposed, word for word. Plain data. */
export interface DataBagPlan {
  readonly id: string;
  readonly uid: number;
  /** From the top of the clone. */
  readonly file: string;
  readonly branch: string;
  /** The whole text of the file. A hash that the person typed is in it, so it is never kept. */
  readonly text: string;
  readonly message: string;
  readonly title: string;
  readonly body: string;
}

/** What a plan is made of. */
export interface PlanParts extends BagFacts {
  readonly uid: number;
  /** The folder of bags, from the top of the clone. */
  readonly path: string;
  /** What the person needs it for: `2nd line support`. */
  readonly support: string;
  /** By the question's id. A missing answer means the default. */
  readonly answers: Readonly<Record<string, string>>;
}

/** A plan, or what has to be answered first: the question's id, and what is wrong. */
export type Planned =
  | { readonly plan: DataBagPlan }
  | { readonly missing: readonly { readonly id: string; readonly why: string }[] };

/** Says in the body of a pull request whose bag it adds. It is not shown. */
export const markerOf = (id: string): string => `<!-- govsupport: data bag of ${id} -->`;

function commentOf({ comment }: BagShape, { name = '', email = '' }: Person): string {
  if (comment === 'email' && email !== '') return email;
  return comment === 'name-and-email' && email !== '' ? `${name} <${email}>` : name;
}

/** The value of a key; undefined leaves it out. */
function valueFor(key: string, parts: PlanParts, answers: ReadonlyMap<string, string>): BagValue | undefined {
  const { shape, person, uid } = parts;
  const id = answers.get('id') ?? '';
  switch (key) {
    case 'id':
      return id;
    case 'uid':
      return shape.uidIsText ? String(uid) : uid;
    case 'comment':
      return commentOf(shape, person);
    case 'ssh_keys': {
      const chosen = parts.keys.find(({ body }) => body === answers.get('key'));
      const line = chosen ? [chosen.type, chosen.body, chosen.comment].filter((part) => part !== '').join(' ') : '';
      return shape.keysAreList ? [line] : line;
    }
    case 'groups':
      return groupsOf(answers.get('groups') ?? '');
    case 'shell':
      return answers.get('shell');
    case 'action':
      return shape.actions[0];
    case 'home':
      return `/home/${id}`;
    case 'email':
      return person.email;
    case 'password':
      return answers.get('password') || undefined;
    default: {
      const answer = answers.get(`other.${key}`) ?? '';
      return answer.trim() === '' ? undefined : JSON.parse(answer);
    }
  }
}

/** What a bag's pull request says. */
export interface BagWords {
  readonly name: string;
  readonly id: string;
  readonly uid: number | null;
  readonly support: string;
  /** None if they are not known. */
  readonly groups: readonly string[];
}

export const titleOf = ({ name }: Pick<BagWords, 'name'>): string => `Add a user data bag for ${name}`;

export function bodyOf({ name, id, uid, support, groups }: BagWords): string {
  const inGroups = groups.length === 0 ? '' : `, in ${groups.map(codeSpan).join(', ')}`;
  return [
    `This adds a user data bag for ${escapeInline(name)}, who needs it for ${escapeInline(support)}: \`${id}\`${uid === null ? '' : `, uid ${uid}`}${inGroups}.`,
    '',
    'Once it is merged and Chef has run, it gives them access to:',
    '',
    '- the v1 servers, over SSH',
    '- the staging sites, which ask for basic auth',
    '- the VPN',
    '',
    'The uid was the next free one on every branch at the time.',
    '',
    markerOf(id),
    '',
  ].join('\n');
}

/** Plans the bag. Uses groups and shells that are in use, and adds no key that no bag has. */
export function planDataBag(parts: PlanParts): Planned {
  const answers = new Map<string, string>();
  const missing: { id: string; why: string }[] = [];
  for (const question of bagQuestions(parts)) {
    const answer = parts.answers[question.id] ?? question.default ?? '';
    const why =
      answer === '' && question.required ? 'It has to be answered' : answer === '' ? null : question.check?.(answer);
    if (why) missing.push({ id: question.id, why });
    answers.set(question.id, answer);
  }
  if (!parts.person.name) missing.unshift({ id: 'name', why: 'person.name is not set' });
  if (missing.length > 0) return { missing };
  const id = answers.get('id') ?? '';
  const entries = parts.shape.keys.flatMap((key): [string, BagValue][] => {
    const value = valueFor(key, parts, answers);
    return value === undefined ? [] : [[key, value]];
  });
  const { name = '' } = parts.person;
  const groups = groupsOf(answers.get('groups') ?? '');
  const title = titleOf({ name });
  return {
    plan: {
      id,
      uid: parts.uid,
      file: `${parts.path}/${id}.json`,
      branch: `add-user-${id}`,
      text: layOut(Object.fromEntries(entries), parts.shape.layout),
      title,
      message: title,
      body: bodyOf({ name, id, uid: parts.uid, support: parts.support, groups }),
    },
  };
}
