import type { Ticket } from '../services/zendesk/zendesk.ts';

/** A ticket that can be changed, or why no command can change it. Undefined is what Zendesk has not given. */
export function changeable(ticket: Ticket | undefined): { readonly ticket: Ticket } | { readonly never: string } {
  if (!ticket) return { never: "It is not in Zendesk, or you can't see it." };
  if (ticket.status === 'closed') return { never: 'It is closed: Zendesk no longer lets anyone change it.' };
  return { ticket };
}
