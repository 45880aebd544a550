import { type FixtureReader, relativeTime } from '../fixtures.ts';
import { personOf } from '../person-of.ts';
import { addDays, londonDate, nextWeekday } from '../rota/dates.ts';
import type { Person } from '../world.ts';
import { directMessageId } from './direct-message.ts';
import { timestamp } from './timestamp.ts';
import type { SlackChannel, SlackMessage } from './world.ts';

/** When the outgoing person sent it. */
const sent = '-30m';

const shown = (at: Date) =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/London',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);

/** Slack's escaping. https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The handover that the outgoing person sent you in a direct message. */
export function buildHandover(
  fixtures: FixtureReader,
  people: readonly Person[],
  start: Date,
): { readonly channel: SlackChannel; readonly message: SlackMessage } {
  const [from, to] = [personOf(people, 'outgoing'), personOf(people, 'you')];
  // Their turn has five weekdays, so it started on the same weekday of the week before.
  const first = addDays(nextWeekday(londonDate(start)), -7);
  const days: Readonly<Record<string, string>> = { from: first, to: addDays(first, 4) };
  const text = fixtures
    .text('handover.md')
    .replace(
      /\{([^}]+)\}/g,
      (_, name: string) => days[name] ?? shown(relativeTime(name === 'now' ? sent : name, start)),
    );
  const members = [from.slackId, to.slackId];
  const channel = directMessageId(members);
  return {
    channel: {
      id: channel,
      name: '',
      kind: 'im',
      purpose: '',
      archived: false,
      creator: from.slackId,
      created: Math.floor(relativeTime('-60d', start).getTime() / 1000),
      members,
    },
    message: {
      channel,
      ts: timestamp(relativeTime(sent, start)),
      user: from.slackId,
      text: escaped(text),
      blocks: null,
      attachments: null,
      metadata: {
        event_type: 'govsupport_message',
        event_payload: { marker: `govsupport:${first}:${from.email}:handover` },
      },
      threadTs: null,
      edited: null,
    },
  };
}
