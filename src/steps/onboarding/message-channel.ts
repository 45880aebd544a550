import type * as z from 'zod';
import type { PlaybookRequest } from '../../playbook/schema.ts';
import { askTheTeam, findMessage, type toChannel } from '../messages.ts';
import type { Action, Made, StepContext } from '../step.ts';
import type { MadeRequest, RequestChannel } from './request-channel.ts';
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

/** When this request was followed up in the channel, on whichever machine: each time in ISO 8601, the last one last. */
export async function nudgesInChannel(step: StepContext, { id }: PlaybookRequest, since: string): Promise<string[]> {
  const times: string[] = [];
  for (;;) {
    const nth = times.length + 1;
    const known = step.memoryOf('requests').actions[`nudge-${id}-${nth}`];
    const found = known?.made ? known.made : await findMessage(step, await nudgeNo(step, id, nth), new Date(since));
    if (!found) return times;
    times.push(timeOf(found));
  }
}

/** The text is never empty: one that is would be found in any message that only has a file. */
const nudgeNo = (step: StepContext, id: string, nth: number, text = `${id}:nudge:${nth}`) =>
  message(step, `${id}:nudge:${nth}`, text);

/** A message's id is when it was posted, in seconds. https://docs.slack.dev/messaging/retrieving-messages */
const timeOf = ({ ts }: Made) => new Date(Number(ts) * 1000).toISOString();

/** Follows a request up in the team's channel. */
export async function nudgeByMessage(
  step: StepContext,
  request: PlaybookRequest,
  { at }: MadeRequest,
  text: string,
): Promise<MessageAction> {
  const nth = (await nudgesInChannel(step, request, at)).length + 1;
  const channel = step.context.playbook.slack.teamChannel;
  const summary = `Follow up in #${channel}: ${request.title}`;
  return { ...(await nudgeNo(step, request.id, nth, text)), key: `nudge-${request.id}-${nth}`, summary };
}

/** A message in the team's channel. */
export const messageChannel: RequestChannel = {
  async find(step, request) {
    const since = new Date(step.context.clock.now().getTime() - longAgo);
    const made = await findMessage(step, await message(step, request.id, request.id), since);
    if (!made) return null;
    const at = timeOf(made);
    const nudgedAt = (await nudgesInChannel(step, request, at)).at(-1) ?? null;
    return { at, url: null, answered: false, nudgedAt, handle: String(made.ts) };
  },
  async ask(step, request, missing) {
    const action = await message(step, request.id, await inOwnWords(step, request.text, missing));
    const channel = step.context.playbook.slack.teamChannel;
    return [{ ...action, key: `ask-${request.id}`, summary: `Ask in #${channel}: ${request.title}` }];
  },
  nudge: (step, request, asked) =>
    nudgeByMessage(
      step,
      request,
      asked,
      `Hello, I still don't have this: ${request.title}. Could someone please have a look? Thank you.`,
    ),
};
