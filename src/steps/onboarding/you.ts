import { fail, pass } from '../../checks/check.ts';
import { accepts } from '../../config/config-value.ts';
import { findKnownFacts } from '../../known/known-facts.ts';
import { looksLikeToken } from '../../redaction/token-shapes.ts';
import { keptName } from '../answer.ts';
import { isEmail } from '../rotation.ts';
import type { Plan, Question, Step, StepContext } from '../step.ts';
import { changeOwnConfig, ownConfigFile } from './own-config.ts';

/** The keys that say who the person is, in the order in which they are asked. */
const keys = ['name', 'email', 'github'] as const;
type Key = (typeof keys)[number];

const texts: Readonly<Record<Key, string>> = {
  name: 'Your name, as colleagues know it',
  email: 'Your work e-mail address',
  github: 'Your GitHub user name (leave it empty, and it is taken from your sign-in)',
};

/** What each has to be, besides what the configuration takes. */
const shapes: Readonly<Record<Key, readonly [fits: (answer: string) => boolean, what: string]>> = {
  name: [(answer) => /\p{L}/u.test(answer), 'a name'],
  email: [isEmail, 'an e-mail address'],
  github: [(answer) => /^[A-Za-z0-9-]{1,39}$/.test(answer), 'a GitHub user name'],
};

/** What is wrong with an answer, or null. What looks like a secret is refused before it is kept, and not repeated. */
function problemOf(key: Key, answer: string): string | null {
  const [fits, what] = shapes[key];
  if (looksLikeToken(answer)) return `expected ${what}, and this looks like a secret`;
  return fits(answer) && accepts(`person.${key}`, answer) ? null : `expected ${what}, found "${answer}"`;
}

async function personOf({ context }: StepContext): Promise<Readonly<Partial<Record<Key, string | undefined>>>> {
  return (await context.config()).values.person ?? {};
}

/**
 * An answer is kept until it is written. From then on the configuration is what is kept, and an answer counts for its run
 * alone.
 */
const keeping = (isConfigured: boolean) => (isConfigured ? { onRequest: true, onlyNow: true, keptAbout: 'now' } : {});

/** What is to be written: answers that the configuration doesn't have. */
async function changes(step: StepContext): Promise<readonly { readonly key: string; readonly value: string }[]> {
  const person = await personOf(step);
  return keys.flatMap((key) => {
    const answer = step.memory.answers[keptName({ id: key, ...keeping(person[key] !== undefined) })];
    return answer === undefined || answer === '' || answer === person[key]
      ? []
      : [{ key: `person.${key}`, value: answer }];
  });
}

/** Your name, address and GitHub user name are in the configuration. */
export const you: Step = {
  id: 'you',
  title: 'Who you are',
  changesConfiguration: true,
  async verify(step) {
    const person = await personOf(step);
    const missing = (['name', 'email'] as const).filter((key) => !person[key]);
    const evidence = { name: person.name ?? null, email: person.email ?? null, github: person.github ?? null };
    if (missing.length > 0) {
      return fail(`Not configured: ${missing.map((key) => `person.${key}`).join(' and ')}`, {
        evidence,
        remedy: {
          summary: `Say who you are: ${missing.map((key) => `--answer you.${key}=…`).join(' ')}`,
          commands: [],
          url: null,
        },
      });
    }
    const open = await changes(step);
    const who = `You are ${person.name} (${person.email}${person.github ? `, ${person.github} on GitHub` : ''})`;
    return open.length === 0
      ? pass(who, { evidence })
      : fail(`${who}; not written yet: ${open.map(({ key }) => key).join(', ')}`, { evidence });
  },
  async questions(step): Promise<readonly Question[]> {
    const [person, known] = await Promise.all([personOf(step), findKnownFacts(step.context)]);
    return keys.map((key) => {
      const found = known[key];
      return {
        id: key,
        text: texts[key],
        kind: 'text',
        required: key !== 'github',
        ...(found === null || problemOf(key, found) ? {} : { default: found }),
        // What is configured can be corrected with a flag.
        ...keeping(person[key] !== undefined),
        check: (answer: string) => problemOf(key, answer),
      };
    });
  },
  async plan(step): Promise<Plan> {
    const open = await changes(step);
    if (open.length === 0) return { actions: [] };
    return {
      actions: [
        {
          key: 'write',
          kind: 'write',
          summary: `Write ${open.map(({ key }) => key).join(', ')}`,
          where: ownConfigFile(step.context),
          text: open.map(({ key, value }) => `${key}: ${value}`).join('\n'),
          data: {},
        },
      ],
    };
  },
  async apply(step) {
    const open = await changes(step);
    changeOwnConfig(step.context, Object.fromEntries(open.map(({ key, value }) => [key, value])));
    return { keys: open.map(({ key }) => key) };
  },
};
