import { londonTime } from '../lib/days.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import type { Handover } from './handover.ts';
import { statusWords } from './words.ts';

/** A ticket as a document shows it. */
export interface DocumentedTicket {
  readonly id: number;
  /** Its status, and what may follow it in the document after a comma. Null if the document does not say. */
  readonly status: string | null;
  /** Null: no one. Undefined: the document does not say. */
  readonly assignee: string | null | undefined;
}

/** What a document says of tickets. */
export interface Documented {
  /** When it was made, as the wall clock in the United Kingdom showed it: `2026-11-23T10:12`; null if that is unknown. */
  readonly madeAt: string | null;
  /** Whether this program made it. */
  readonly isOurs: boolean;
  /** Whether every unsolved ticket that the group had is in it. */
  readonly listsAll: boolean;
  readonly tickets: readonly DocumentedTicket[];
}

const hidden = 'someone whose name is not shown';

/** How a document calls who a ticket is assigned to; null for no one. */
export const assigneeWords = ({ assignee, assigneeId }: Pick<Ticket, 'assignee' | 'assigneeId'>): string | null =>
  assignee ?? (assigneeId === null ? null : hidden);

/** Who that is: undefined if Zendesk did not show it. */
export const assigneeIn = (words: string | null): string | null | undefined => (words === hidden ? undefined : words);

/** What a handover says, from its facts. */
export const documentedIn = ({ madeAt, tickets, gaps }: Handover): Documented => ({
  madeAt: londonTime(new Date(madeAt)),
  isOurs: true,
  listsAll: !gaps.some(({ part }) => part === 'tickets'),
  tickets: tickets.map((ticket) => ({
    id: ticket.id,
    status: statusWords(ticket),
    assignee: assigneeIn(ticket.assignee),
  })),
});

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** Text as it was before `escapeInline`. */
const plain = (markdown: string) =>
  markdown.replace(
    /\\(.)|`|&(?:lt|gt|amp);/g,
    (found, escaped: string | undefined) => escaped ?? entities[found] ?? '',
  );

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** When it was made, according to itself. It names no year: the last one that is not in the future. */
function madeAtIn(text: string, now: Date): string | null {
  const [, day = '', month = '', time] =
    /\bMade on \w{3} (\d{1,2}) (\w{3})\w?, (\d{2}:\d{2}), UK time/.exec(text) ?? [];
  if (time === undefined) return null;
  const today = londonTime(now);
  const rest = `${String(months.indexOf(month) + 1).padStart(2, '0')}-${day.padStart(2, '0')}T${time}`;
  const year = Number(today.slice(0, 4));
  return `${year}-${rest}` <= today ? `${year}-${rest}` : `${year - 1}-${rest}`;
}

const nameIn = (words: string) => (words === 'no one' ? null : plain(words));

/** What a handover in Markdown says, even if it was written by hand. `sentAt` is when it was sent, if that is known. */
export function documentedInMarkdown(text: string, now: Date, sentAt: Date | null): Documented {
  const made = madeAtIn(text, now);
  const tickets = new Map<number, DocumentedTicket>();
  let chapter = '';
  let at: number | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('## ')) {
      chapter = line.slice(3).trim();
      at = null;
    }
    // These are not the group's.
    if (chapter === 'Tickets of other groups') continue;
    const named = /^(?:- |#{2,6} )#(\d{1,15})\b/.exec(line)?.[1];
    if (named !== undefined) at = Number(named);
    if (at === null) continue;
    const known = tickets.get(at) ?? { id: at, status: null, assignee: undefined };
    // Facts, as `factsOf` and `briefFactsOf` write them. What follows them may quote anything.
    const [, status, to] =
      made === null ? [] : (/^- (?:.*, )?(?:no|\w+) priority(?:, (.+))?, assigned to (.+)$/.exec(line) ?? []);
    tickets.set(at, {
      id: at,
      status: known.status ?? (status === undefined ? null : plain(status)),
      assignee: known.assignee !== undefined || to === undefined ? known.assignee : assigneeIn(nameIn(to)),
    });
    if (line.startsWith('- #')) at = null;
  }
  const isOurs = made !== null;
  const isShort =
    !/^## Tickets$/m.test(text) ||
    /^Left out to keep this message short|^… \(cut here|^They are in Zendesk\.$/m.test(text);
  return {
    madeAt: made ?? (sentAt && londonTime(sentAt)),
    isOurs,
    listsAll: isOurs && !isShort && !/^- Could not be found out: The tickets of /m.test(text),
    tickets: [...tickets.values()],
  };
}
