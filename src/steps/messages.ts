import { Failure } from '../errors.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import type { Action, Made, StepContext } from './step.ts';

/**
 * A message to the team's channel that asks somebody to do what this person may not. It is sent once for each rotation
 * and step: the key says which.
 */
export function askTheTeam(step: StepContext, key: string, text: string): Action {
  const channel = step.context.playbook.slack.teamChannel;
  return {
    key,
    kind: 'send',
    summary: `Ask in #${channel}`,
    where: `Slack, #${channel}`,
    text,
    data: { channel, marker: markerOf(step, key) },
  };
}

/** Somebody's name in a message: on one line, and Slack, which reads `<!channel>` as a call, calls nobody for it. */
export const nameInMessage = (name: string): string => sanitiseLine(name).replaceAll('<', '‹').replaceAll('>', '›');

/** What a message carries, unseen, so that it can be found again. */
export const markerOf = (step: StepContext, key: string): string =>
  `govsupport:${step.rotation?.start ?? 'rotation'}:${step.rotation?.person.email ?? ''}:${key}`;

async function channelId(step: StepContext, name: string): Promise<string> {
  const slack = await step.context.services.slack();
  const found = (await slack.channelsNamed([name])).channels[0];
  if (found) return found.id;
  throw new Failure(`There is no channel #${name} in Slack, or you may not see it.`, {
    next: ['Ask a colleague what it is called now.'],
  });
}

async function conversation(step: StepContext, action: Action): Promise<string> {
  const { channel, email } = action.data;
  if (typeof channel === 'string') return channelId(step, channel);
  const slack = await step.context.services.slack();
  const person = await slack.personByEmail(String(email));
  if (person) return slack.directMessage(person.id);
  throw new Failure(`Nobody in Slack has the address ${String(email)}.`, {
    next: ['Tell them in another way, and skip this step.'],
  });
}

/** Sends a message that an action describes. */
export async function sendMessage(step: StepContext, action: Action): Promise<Made> {
  const slack = await step.context.services.slack();
  const posted = await slack.post(await conversation(step, action), {
    text: action.text ?? '',
    marker: String(action.data.marker),
  });
  return { channel: posted.channelId, ts: posted.ts };
}

/** Looks for a message that an interrupted run may have sent. */
export async function findMessage(step: StepContext, action: Action, since: Date): Promise<Made | null> {
  const slack = await step.context.services.slack();
  const posted = await slack.findPosted(
    await conversation(step, action),
    { text: action.text ?? '', marker: String(action.data.marker) },
    // The clocks of two machines may differ a little.
    new Date(since.getTime() - 60_000),
  );
  return posted ? { channel: posted.channelId, ts: posted.ts } : null;
}
