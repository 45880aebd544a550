import { changeable } from '../changes/changeable.ts';
import type { Context } from '../context.ts';
import { withRunOptions } from '../lib/own-commands.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import { readKeptNotes } from '../runner/kept-notes.ts';
import { whereKept } from '../tickets/kept-note.ts';
import type { Queue } from '../tickets/queue.ts';

/** Says what an earlier `queue --walk` has kept of tickets that are solved or gone, so that no queue leads to them. */
export async function sayKept({ terminal, services, options, ...context }: Context, queue: Queue): Promise<void> {
  const kept = readKeptNotes({ ...context, options }).filter(
    ({ ticket, command }) =>
      command.endsWith(' queue --walk') && !queue.tickets.some((entry) => entry.ticket.id === ticket),
  );
  if (kept.length === 0) return;
  const found = await (await services.zendesk()).tickets([...new Set(kept.map(({ ticket }) => ticket))]);
  const ticketOf = (id: number) => found.find((ticket) => ticket.id === id);
  const isBeyond = (id: number) => 'never' in changeable(ticketOf(id));
  const apart = kept.filter(({ ticket }) => isBeyond(ticket) || ticketOf(ticket)?.status === 'solved');
  for (const line of withRunOptions(whereKept(apart, isBeyond), options)) terminal.warn(sanitiseLine(line));
}
