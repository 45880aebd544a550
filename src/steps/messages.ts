import * as z from 'zod';
import { findChannels } from '../checks/slack-channels.ts';
import { Failure } from '../errors.ts';
import { escapeInline } from '../lib/escape-markdown.ts';
import { firstName } from '../lib/first-name.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import { actionData } from './action-data.ts';
import type { Action, Made, StepContext } from './step.ts';

/** A message to a channel. */
export const toChannel = actionData('message', { channel: z.string(), marker: z.string() });

/** A message to one person. */
export const toPerson = actionData('direct-message', { email: z.string(), marker: z.string() });

/** What is sent, and where to. */
interface Message {
  readonly data: { readonly marker: string } & ({ readonly channel: string } | { readonly email: string });
  readonly text?: string | undefined;
}

/**
 * Asks colleagues in the team's channel to do what this person may not. Each key is sent once in a rotation.
 */
export function askTheTeam(step: StepContext, key: string, text: string): Action<z.infer<typeof toChannel>> {
  const channel = step.context.playbook.slack.teamChannel;
  return {
    key,
    kind: 'send',
    summary: `Ask in #${channel}`,
    where: 'Slack',
    text,
    data: { kind: 'message', channel, marker: markerOf(step, key) },
  };
}

/** Longer names are cut: they come from outside, and Slack limits the length of a message. */
const longestName = 80;

/** An e-mail address without anything that Slack would format. */
const plainAddress = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/;

/**
 * Text from outside, made safe for a message: one line, not too long, and without links or mentions, as in the document.
 */
export function inMessage(text: string): string {
  const letters = [...sanitiseLine(text)];
  if (letters.length <= longestName && plainAddress.test(text)) return text;
  return escapeInline(letters.length > longestName ? `${letters.slice(0, longestName).join('')}…` : letters.join(''));
}

/** How a message to one person begins: as colleagues write to each other. */
export const greeting = ({ name }: { readonly name: string }): string => `Hello ${inMessage(firstName(name))},`;

/** Hidden metadata of a message, so that it can be found again. */
export const markerOf = (step: StepContext, key: string): string =>
  `govsupport:${step.journalId}:${step.rotation?.person.email ?? ''}:${key}`;

async function channelId(step: StepContext, name: string): Promise<string> {
  const slack = await step.context.services.slack();
  const known = step.context.playbook.slack.channels.find((channel) => channel.name === name) ?? { name, purpose: '' };
  const { found } = await findChannels(slack, [known]);
  const channel = found[0]?.channel;
  if (channel && !channel.isArchived) return channel.id;
  const what = channel
    ? `#${name} in Slack is archived.`
    : `There is no channel #${name} in Slack, or you can't see it.`;
  throw new Failure(what, { next: ['Ask a colleague which channel to use now.'] });
}

export const noAccount = (email: string): string => `Slack has no account with the address ${email}.`;

async function conversation(step: StepContext, data: Message['data']): Promise<string> {
  if ('channel' in data) return channelId(step, data.channel);
  const slack = await step.context.services.slack();
  const person = await slack.personByEmail(data.email);
  if (person) return slack.directMessage(person.id);
  throw new Failure(noAccount(data.email), { next: ['Send it another way, and skip this step with a reason.'] });
}

export async function sendMessage(step: StepContext, { data, text = '' }: Message): Promise<Made> {
  const slack = await step.context.services.slack();
  const posted = await slack.post(await conversation(step, data), { text, marker: data.marker });
  return { channel: posted.channelId, ts: posted.ts };
}

/** Looks for a message that an interrupted run may have sent. */
export async function findMessage(step: StepContext, { data, text = '' }: Message, since: Date): Promise<Made | null> {
  const slack = await step.context.services.slack();
  const posted = await slack.findPosted(
    await conversation(step, data),
    { text, marker: data.marker },
    // Two machines' clocks may differ a little.
    new Date(since.getTime() - 60_000),
  );
  return posted ? { channel: posted.channelId, ts: posted.ts } : null;
}
