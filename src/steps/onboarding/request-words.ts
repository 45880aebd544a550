import { Failure } from '../../errors.ts';
import type { Playbook } from '../../playbook/schema.ts';
import { answerTo } from '../answer.ts';
import { inMessage } from '../messages.ts';
import type { StepContext } from '../step.ts';

/** The id of the question about a data bag: the step asks other things too. */
export const bagQuestion = 'bag';

/** Who asks. Throws a Failure if that is not configured. */
export async function askerOf({
  context,
}: StepContext): Promise<{ name: string; email: string; github: string | null }> {
  const { name, email, github } = (await context.config()).values.person ?? {};
  if (email) return { name: name ?? email, email, github: github ?? null };
  throw new Failure('Who you are is not configured.', {
    next: ['Say who you are first: govsupport onboard --only you'],
  });
}

/** The public key that the person chose for their data bag, else the first in a file of this machine. */
async function keyOf({ context, memory }: StepContext): Promise<string> {
  const keys = await (await context.services.publicKeys()).mine();
  const chosen = answerTo(memory, bagQuestion, 'key');
  const key = keys.find(({ body }) => body === chosen) ?? keys.find(({ file }) => file !== null) ?? keys[0];
  if (key) return `${key.type} ${key.body}`;
  throw new Failure('There is no public SSH key on this machine.', {
    next: ['Make one: ssh-keygen -t ed25519', 'Then run this again.'],
  });
}

/** The names of the repositories that these checks are about; of all, if they are about none. */
function repositoriesOf({ opsDocs, developerDocs, pushTo }: Playbook['github'], checks: readonly string[]): string {
  const all = Object.entries({ 'ops-docs': [opsDocs], 'developer-docs': [developerDocs], github: pushTo });
  const found = all.filter(([check]) => checks.includes(check));
  return (found.length > 0 ? found : all).flatMap(([, each]) => each.map(({ name }) => name)).join(', ');
}

/**
 * A text of the playbook, with the person's own words in it. `missing`: the checks that don't pass. Throws a Failure if
 * one of the words is missing.
 */
export async function inOwnWords(step: StepContext, text: string, missing: readonly string[]): Promise<string> {
  const { name, email, github } = await askerOf(step);
  const words: Readonly<Record<string, () => string | Promise<string>>> = {
    name: () => inMessage(name),
    email: () => inMessage(email),
    // It need not be configured: whoever is signed in has one.
    github: async () => inMessage(github ?? (await (await step.context.services.github()).me()).login),
    key: () => keyOf(step),
    repositories: () => repositoriesOf(step.context.playbook.github, missing),
  };
  const parts = text.split(/\{(name|email|github|key|repositories)\}/);
  const said = await Promise.all(parts.map((part, index) => (index % 2 === 0 ? part : (words[part]?.() ?? part))));
  return said.join('');
}
