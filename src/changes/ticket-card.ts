import * as z from 'zod';
import { fail, pass } from '../checks/check.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../errors.ts';
import { excerpt } from '../lib/excerpt.ts';
import { sanitiseLine } from '../lib/sanitise.ts';
import { ServiceError } from '../services/service-error.ts';
import type { TrelloCard } from '../services/trello/trello.ts';
import type { Ticket, Zendesk } from '../services/zendesk/zendesk.ts';
import type { Action, Made, Step, StepContext } from '../steps/step.ts';
import { findNote, leaveNote, noteAction } from '../steps/zendesk/internal-note.ts';
import { nameOf } from '../steps/zendesk/working-tickets.ts';
import { gapsCode } from '../tickets/gap.ts';
import { cardFieldId, cardInField, readCards } from '../tickets/links.ts';
import { addressedIn, cardsIn } from '../tickets/mentions.ts';
import type { Change, Id } from './change.ts';
import { changeable } from './changeable.ts';
import { conflictOf } from './conflict.ts';
import { keepCards } from './kept-cards.ts';
import { readBack } from './read-back.ts';

const data = z.object({ kind: z.enum(['make', 'attach', 'field', 'note']), id: z.number() });
type CardAction = Action<z.infer<typeof data>>;

/** A ticket's card, as far as it is known. */
interface Card {
  readonly shortLink: string;
  readonly url: string;
  /** Null if it is on a board that was not read. */
  readonly name: string | null;
}

const cardWords = ({ name }: Card) => (name === null ? 'the card' : `the card "${excerpt(sanitiseLine(name))}"`);

/** What exists of a ticket and its card. */
interface Seen {
  readonly ticket: Ticket;
  /** The field that names its card, if Zendesk has it. */
  readonly fieldId: number | null;
  /** Null: it has none yet. */
  readonly card: Card | null;
  /** Whether the card has the ticket's address. */
  readonly isAttached: boolean;
  /** Whether the ticket names the card. */
  readonly isNamed: boolean;
  /** Cards that only mention it. */
  readonly mentions: readonly string[];
}

/** A card, and whether it is certain that the ticket names it. */
type FoundCard = Pick<Seen, 'card' | 'isAttached' | 'mentions'> & { readonly isNamed?: true };

type Refusal = { readonly refuse: string };

/** The short link in a card's address, or that was given. Throws a UsageError if it is neither. */
export function readCardLink(written: string): string {
  const found = /^(?:https?:\/\/(?:www\.)?trello\.com\/c\/)?([A-Za-z0-9]{8})(?:[/?#].*)?$/.exec(written.trim())?.[1];
  if (found !== undefined) return found;
  throw new UsageError(
    `Expected the address of a Trello card, such as https://trello.com/c/AbCd1234; found "${sanitiseLine(written)}".`,
  );
}

const addresses = ({ name, description, attachments }: TrelloCard, id: number) =>
  addressedIn([name, description, ...attachments].join('\n')).includes(id);

/** An archived card of the Backlog that has the ticket's address; null too if Trello does not list its archive. */
async function archivedCard({ services, playbook }: Context, id: number): Promise<TrelloCard | null> {
  try {
    const archive = await (await services.trello()).archivedCards(playbook.boards.backlog.shortLink);
    return archive.find((card) => addresses(card, id)) ?? null;
  } catch (error) {
    if (error instanceof ServiceError && ['not-allowed', 'invalid'].includes(error.problem)) return null;
    throw error;
  }
}

/** Whether a ticket names a card, in its field or, if there is no such field, in an internal note. */
async function isNamedBy(zendesk: Zendesk, ticket: Ticket, fieldId: number | null, card: Card): Promise<boolean> {
  if (fieldId !== null) return cardInField(ticket.fields.get(fieldId) ?? '', [card])?.shortLink === card.shortLink;
  const notes = (await zendesk.comments(ticket.id)).filter((comment) => !comment.public);
  return notes.some(({ body, written }) => cardsIn(`${body}\n${written}`).includes(card.url));
}

/** Looks for the ticket's card: the one in its field, else the one that has its address. */
async function findCard(context: Context, ticket: Ticket): Promise<FoundCard | Refusal> {
  const { byTicket, gaps } = await readCards(context, [ticket]);
  const found = byTicket.get(ticket.id) ?? [];
  const mentions = found.filter(({ by }) => by === 'number').map(({ url }) => url);
  const inField = found.find(({ by }) => by === 'field');
  // If something could not be read, there may be a card that was not seen, and another one must not be made.
  if (inField) return { card: inField, isAttached: true, mentions, isNamed: true };
  const [gap] = gaps;
  if (gap) throw new Failure(gap.why, { code: gapsCode(gaps), next: gap.next });
  const [card, ...others] = found.filter(({ by }) => by === 'address');
  if (card && others.length > 0) {
    const all = [card, ...others].map(({ url }) => url).join(', ');
    return { refuse: `Several cards have its address: ${all}. Say which one is its card, with --link.` };
  }
  if (card) return { card, isAttached: true, mentions };
  const archived = await archivedCard(context, ticket.id);
  return archived
    ? { refuse: `Its card is archived: ${archived.url}. Send it back to the board, or name another with --link.` }
    : { card: null, isAttached: false, mentions };
}

/** Makes a card for a ticket in the Backlog, or connects one that is there, and writes it into the ticket. */
export function ticketCard(context: Context, id: number, link: string | null): Change {
  const { playbook } = context;
  const { backlog, ticketCardsList } = playbook.boards;
  const refused = new Map<Id, string>();
  const beyond = new Set<Id>();
  const already = new Map<Id, string>();
  let seen: Seen | null = null;

  const keptFor = ({ cache }: StepContext) => keepCards(context, cache);

  async function look(step: StepContext): Promise<Seen | Refusal> {
    const [zendesk, fieldId] = [await context.services.zendesk(), await cardFieldId(context)];
    const [first] = await zendesk.tickets([id]);
    const read = changeable(first);
    beyond.clear();
    if ('never' in read) {
      beyond.add(id);
      return { refuse: read.never };
    }
    const { ticket } = read;
    const found = link === null ? await findCard(keptFor(step).context, ticket) : await readLinked(link);
    if ('refuse' in found) return found;
    const isNamed = found.isNamed ?? (found.card !== null && (await isNamedBy(zendesk, ticket, fieldId, found.card)));
    return { ticket, fieldId, ...found, isNamed };
  }

  async function readLinked(shortLink: string): Promise<FoundCard | Refusal> {
    const card = await (await context.services.trello()).card(shortLink);
    if (card.closed) return { refuse: `The card ${card.url} is archived.` };
    return { card, isAttached: addresses(card, id), mentions: [] };
  }

  /** Looks, and remembers why nothing can be done. */
  async function lookNow(step: StepContext): Promise<Seen | null> {
    const found = await look(step);
    refused.clear();
    if (!('refuse' in found)) return found;
    refused.set(id, found.refuse);
    return null;
  }

  const isDone = (now: Seen) => now.card !== null && now.isAttached && now.isNamed;

  function actionsFor({ ticket, card, isAttached, isNamed, fieldId, mentions }: Seen): CardAction[] {
    const place = `Trello, the list ${ticketCardsList} of ${backlog.name}`;
    const make: CardAction = {
      key: `make-${id}`,
      kind: 'send',
      summary: `Make a card for ${nameOf(ticket)}`,
      where: place,
      text: `${sanitiseLine(ticket.subject)}\n\n${ticket.url}\nZendesk #${id}${ticket.client ? `, ${sanitiseLine(ticket.client)}` : ''}`,
      causes: [
        'The first line is the name of the card.',
        ...mentions.map((url) => `${url} mentions it: if that is its card, use --link ${url}`),
      ],
      data: { kind: 'make', id },
    };
    const attach: CardAction = {
      key: `attach-${id}`,
      kind: 'change',
      summary: `Attach the address of #${id} to ${card ? cardWords(card) : 'the card'}`,
      where: `Trello, ${card?.url}`,
      data: { kind: 'attach', id },
    };
    const other = fieldId === null ? undefined : ticket.fields.get(fieldId);
    const after = card ? {} : { after: make.key };
    const name: CardAction =
      fieldId === null
        ? {
            key: `name-${id}`,
            kind: card ? 'send' : 'change',
            summary: `Leave an internal note on #${id} with the address of the card`,
            where: 'Zendesk',
            ...(card ? { text: noteFor(card) } : after),
            data: { kind: 'note', id },
          }
        : {
            key: `name-${id}`,
            kind: 'change',
            summary: `Write ${card ? cardWords(card) : 'the card'} into the field "${playbook.ticketCardField}" of #${id}`,
            where: 'Zendesk',
            ...(other ? { causes: [`The field names another card now: ${sanitiseLine(other)}`] } : {}),
            ...after,
            data: { kind: 'field', id },
          };
    return [...(card ? (isAttached ? [] : [attach]) : [make]), ...(isNamed ? [] : [name])];
  }

  const noteFor = ({ url }: Card) => `Trello card: ${url}`;

  async function make(step: StepContext, ticket: Ticket, text: string): Promise<Made> {
    // Looked for once more: `find` has just read what Trello has now, and another machine may have made it since.
    const again = await findCard(keptFor(step).context, ticket);
    if ('refuse' in again) throw new Failure(again.refuse);
    if (again.card) return { card: again.card.url };
    const trello = await context.services.trello();
    const lists = await trello.lists(backlog.shortLink);
    const list = lists.find(({ name }) => name.toLowerCase() === ticketCardsList.toLowerCase());
    if (!list) {
      throw new Failure(`The board ${backlog.name} has no list "${ticketCardsList}".`, {
        next: [`It has: ${lists.map(({ name }) => sanitiseLine(name)).join(', ')}.`],
      });
    }
    const [name = '', ...rest] = text.trim().split('\n');
    const description = rest.join('\n').trim();
    keptFor(step).forget();
    const made = await trello.createCard({ listId: list.id, name, description, attachUrl: ticket.url });
    const shown = await readBack(`Trello made the card ${made.url}`, () => trello.card(made.id));
    if (addresses(shown, id)) return { card: made.url };
    throw new Failure(`Trello made the card ${made.url}, but does not show the ticket's address on it.`, {
      next: ['Attach it there, and run this again.'],
    });
  }

  async function writeField(zendesk: Zendesk, ticket: Ticket, fieldId: number, card: Card): Promise<Made> {
    // Read again: what else has changed, in this run too, does not matter for the field.
    const [now = ticket] = await zendesk.tickets([id]);
    if (now.fields.get(fieldId) !== ticket.fields.get(fieldId)) throw await conflictOf(zendesk, ticket);
    try {
      await zendesk.updateTicket(id, { field: { id: fieldId, value: card.shortLink } }, { stamp: now.updatedAt });
    } catch (error) {
      if (!(error instanceof ServiceError && error.problem === 'conflict')) throw error;
      throw await conflictOf(zendesk, ticket, error);
    }
    const [after] = await readBack('Zendesk accepted the change', () => zendesk.tickets([id]));
    if (after?.fields.get(fieldId) !== card.shortLink) {
      throw new Failure('Zendesk accepted the change, but does not show the card on it.', {
        next: [`Look at it: ${ticket.url}`],
      });
    }
    const was = ticket.fields.get(fieldId);
    return { before: { card: was ? (cardInField(was, [])?.url ?? was) : null }, after: { card: card.url } };
  }

  /** The card that the ticket is to name: the one that was seen, or that was made meanwhile. */
  async function cardNow(step: StepContext, { card, ticket }: Seen): Promise<Card> {
    const made = step.memory.actions[`make-${id}`]?.made;
    if (card) return card;
    if (typeof made?.card === 'string') return { shortLink: readCardLink(made.card), url: made.card, name: null };
    const found = await findCard(keptFor(step).context, ticket);
    if ('refuse' in found || !found.card) throw new Failure('Its card is not in Trello.');
    return found.card;
  }

  const step: Step<z.infer<typeof data>> = {
    id: 'card',
    title: 'ticket card',
    comesFirst: true,
    goesOn: true,
    data,
    async verify(at) {
      const now = await lookNow(at);
      if (now?.card && isDone(now)) {
        already.set(id, `its card is ${now.card.url}`);
        return pass('It has its card');
      }
      const url = now?.card?.url ?? now?.ticket.url ?? null;
      return fail('To be changed', { remedy: { summary: 'Look at it', commands: [], url } });
    },
    async plan(at) {
      seen = await lookNow(at);
      const left = [...refused].map(([, why]) => `#${id}: ${why}`);
      return { actions: seen ? actionsFor(seen) : [], ...(left.length > 0 ? { left } : {}) };
    },
    async find(at, action, since) {
      if (action.data.kind === 'note' && action.text)
        return findNote(at, noteAction(action.key, id, action.text), since);
      if (action.data.kind !== 'make') return undefined;
      keptFor(at).forget();
      const now = await look(at);
      return 'refuse' in now || !now.card ? null : { card: now.card.url };
    },
    async apply(at, { key, text, data: { kind } }) {
      if (!seen) throw new Error(`#${id} was not planned`);
      const { ticket, fieldId } = seen;
      if (kind === 'make') return make(at, ticket, text ?? '');
      const card = await cardNow(at, seen);
      if (kind === 'attach') {
        await (await context.services.trello()).attach(card.shortLink, ticket.url);
        return { card: card.url };
      }
      const zendesk = await context.services.zendesk();
      const made =
        kind === 'field' && fieldId !== null
          ? await writeField(zendesk, ticket, fieldId, card)
          : await leaveNote(at, noteAction(key, id, text ?? noteFor(card)));
      return { ...made, card: card.url };
    },
  };
  return {
    command: 'ticket card',
    ids: [id],
    step: step as Step,
    refused,
    beyond,
    already,
    says: ({ card }) => String(card ?? 'the card'),
  };
}
