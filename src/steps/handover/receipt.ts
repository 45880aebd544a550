import type { Slack, SlackReceived } from '../../services/slack/slack.ts';
import { shownDayOf } from '../rotation.ts';

/** The ends of the markers of the messages that `start` sends: that the handover was read, and what comes first in it. */
const endings = { read: ':handover-read', summary: ':handover-summary' };

/** What the next person has said about a handover. */
export interface Receipt {
  /** When they said that they have read it, ISO 8601; null if they have not. */
  readonly readAt: string | null;
  /** What they think comes first, in their own words; null if they have not said. */
  readonly summary: { readonly at: string; readonly text: string } | null;
}

const sentAt = ({ ts }: SlackReceived) => new Date(Number(ts) * 1000).toISOString();

/** What the person with an address has said about a handover that was sent at `ts`. */
export async function readReceipt(slack: Slack, email: string, ts: number): Promise<Receipt> {
  const person = await slack.personByEmail(email);
  if (!person) return { readAt: null, summary: null };
  const find = async (ending: string) => {
    // Slack takes whole seconds.
    const found = await slack.findFrom(person.id, ending, new Date(ts * 1000));
    return found && Number(found.ts) >= ts ? found : null;
  };
  const [read, summary] = await Promise.all([find(endings.read), find(endings.summary)]);
  return { readAt: read && sentAt(read), summary: summary && { at: sentAt(summary), text: summary.text } };
}

/** The same in a clause: `Nadia Next said on Mon 30 Nov 2026 that they have read it`. */
export function receiptWords(name: string, { readAt, summary }: Receipt): string {
  const read =
    readAt === null
      ? `${name} has not said yet that they have read it`
      : `${name} said on ${shownDayOf(readAt)} that they have read it`;
  return summary === null
    ? read
    : `${read}${readAt === null ? ', but' : ', and'} sent on ${shownDayOf(summary.at)} what comes first in their own words`;
}
