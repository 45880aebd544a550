import type * as z from 'zod';
import type { PlaybookRequest } from '../../playbook/schema.ts';
import { askTheTeam, findMessage, type toChannel } from '../messages.ts';
import type { Action, StepContext } from '../step.ts';
import type { RequestChannel } from './request-channel.ts';
import { askerOf, inOwnWords } from './request-words.ts';

/** How far back a request is looked for, in milliseconds. */
const longAgo = 180 * 86_400_000;

type MessageAction = Action<z.infer<typeof toChannel>>;

/** A message of this person's in the team's channel. `name` is its own among theirs. */
async function message(step: StepContext, name: string, text: string): Promise<MessageAction> {
  const { email } = await askerOf(step);
  const action = askTheTeam(step, name, text);
  return { ...action, data: { ...action.data, marker: `govsupport:onboarding:${email.toLowerCase()}:${name}` } };
}

const dayNow = ({ context }: StepContext) => context.clock.now().toISOString().slice(0, 10);

/** Follows a request up in the team's channel: at most once a day. */
export async function nudgeByMessage(step: StepContext, { id, title }: PlaybookRequest, text: string) {
  const action = await message(step, `${id}:nudge:${dayNow(step)}`, text);
  const channel = step.context.playbook.slack.teamChannel;
  return { ...action, key: `nudge-${id}-${dayNow(step)}`, summary: `Follow up in #${channel}: ${title}` };
}

/** When this machine last followed a request up in the channel, ISO 8601; null if it never did. */
export function lastNudge({ memory }: StepContext, { id }: PlaybookRequest): string | null {
  const nudges = Object.entries(memory.actions).flatMap(([key, { made, madeAt }]) =>
    key.startsWith(`nudge-${id}-`) && made && madeAt ? [madeAt] : [],
  );
  return nudges.sort().at(-1) ?? null;
}

/** A message in the team's channel. */
export const messageChannel: RequestChannel = {
  async find(step, request) {
    const since = new Date(step.context.clock.now().getTime() - longAgo);
    const made = await findMessage(step, await message(step, request.id, request.id), since);
    if (!made) return null;
    // A message's id is when it was posted, in seconds. https://docs.slack.dev/messaging/retrieving-messages
    const at = new Date(Number(made.ts) * 1000).toISOString();
    return { at, url: null, answered: false, nudgedAt: lastNudge(step, request), handle: String(made.ts) };
  },
  async ask(step, request) {
    const action = await message(step, request.id, await inOwnWords(step, request.text));
    const channel = step.context.playbook.slack.teamChannel;
    return [{ ...action, key: `ask-${request.id}`, summary: `Ask in #${channel}: ${request.title}` }];
  },
  nudge: (step, request) =>
    nudgeByMessage(
      step,
      request,
      `Hello, I still don't have this: ${request.title}. Could someone please have a look? Thank you.`,
    ),
};
