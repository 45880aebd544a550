import * as z from 'zod';
import { at, type Query } from '../http/address.ts';
import type { Http } from '../http/http.ts';
import { line } from '../line.ts';
import { ServiceError } from '../service-error.ts';
import { pageOf } from './shapes.ts';
import type { SuspendedTicket, Zendesk } from './zendesk.ts';

const suspendedShape = z
  .object({
    id: z.number(),
    subject: line.nullish(),
    content: z.string().nullish(),
    cause: line.nullish(),
    author: z.object({ name: line.nullish(), email: line.nullish() }).nullish(),
    recipient: line.nullish(),
    ticket_id: z.number().nullish(),
    attachments: z.array(z.object({ file_name: line })).nullish(),
    created_at: z.string().refine((text) => !Number.isNaN(Date.parse(text))),
  })
  .transform(
    (ticket): SuspendedTicket => ({
      id: ticket.id,
      subject: ticket.subject || '(no subject)',
      text: ticket.content ?? '',
      cause: ticket.cause ?? '',
      author: { name: ticket.author?.name || null, email: ticket.author?.email || null },
      recipient: ticket.recipient ?? null,
      belongsTo: ticket.ticket_id ?? null,
      attachments: (ticket.attachments ?? []).map(({ file_name }) => file_name),
      createdAt: ticket.created_at,
    }),
  );

const listShape = pageOf('suspended_tickets', suspendedShape);
/** The documentation has a list for a single one too. */
const oneShape = z.object({ suspended_tickets: z.array(suspendedShape) });
/** Those that could not be recovered are in the answer too. */
const recoveredShape = z.object({
  tickets: z.array(z.object({ id: z.number() })).nullish(),
  suspended_tickets: z
    .array(z.object({ error_messages: z.array(z.unknown()).nullish(), cause: z.string().nullish() }))
    .nullish(),
});

interface Tools {
  readonly http: Http;
  /** All pages of a list. */
  pages(path: string, query: Query, to: string, shape: typeof listShape): Promise<z.output<typeof listShape>[]>;
}

const place = 'api/v2/suspended_tickets';

/** Suspended tickets. https://developer.zendesk.com/api-reference/ticketing/tickets/suspended_tickets/ */
export const suspendedTickets = ({
  http,
  pages,
}: Tools): Pick<Zendesk, 'suspendedTickets' | 'suspendedTicket' | 'recover'> => ({
  async suspendedTickets() {
    const found = await pages(place, {}, 'list the suspended tickets', listShape);
    return found.flatMap((page) => page.suspended_tickets);
  },

  async suspendedTicket(id) {
    const request = { path: at`api/v2/suspended_tickets/${id}`, to: 'show the suspended ticket' };
    const { suspended_tickets } = await http.ask(request, oneShape);
    const found = suspended_tickets.find((one) => one.id === id);
    if (!found) throw http.unexpected(request, 'returned a different ticket');
    return found;
  },

  async recover(id) {
    const to = 'recover the suspended ticket';
    // The endpoint for a single one makes the agent the requester; this one keeps the client, for a single one too.
    const request = { method: 'PUT', path: `${place}/recover_many`, query: { ids: String(id) }, to } as const;
    const { tickets, suspended_tickets } = await http.ask(request, recoveredShape);
    const [ticket] = tickets ?? [];
    if (ticket) return ticket.id;
    const says = (suspended_tickets ?? [])
      .flatMap(({ error_messages, cause }) => [
        ...(error_messages ?? []).map((one) => JSON.stringify(one)),
        cause ?? '',
      ])
      .filter((words) => words !== '')
      .join('; ');
    throw new ServiceError(`Zendesk did not ${to}${says === '' ? '' : ` (it says: ${says})`}.`, {
      service: 'Zendesk',
      problem: 'invalid',
      mayHaveHappened: false,
      ...(says === '' ? {} : { says }),
    });
  },
});
