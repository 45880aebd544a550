import { spanMs } from '../fixtures.ts';
import { Problem } from './problem.ts';
import { comments } from './update.ts';
import { statusCategories, type Ticket, type ZendeskUser, type ZendeskWorld } from './world.ts';

/** A term of a query: `status<solved`, `-group:"GovPress triage"`, or a word to search for. */
export interface Term {
  readonly key: string | null;
  readonly operator: ':' | '<' | '>' | '<=' | '>=';
  readonly value: string;
  readonly not: boolean;
}

/** https://support.zendesk.com/hc/en-us/articles/4408886879258 */
export function parseQuery(query: string): Term[] {
  const words = /(-?)(?:([a-z_]+)(<=|>=|:|<|>))?(?:"([^"]*)"|([^\s"]+))/gi;
  return [...query.matchAll(words)].map(([, minus, key, operator, quoted, plain]) => ({
    key: key?.toLowerCase() ?? null,
    operator: (operator ?? ':') as Term['operator'],
    value: quoted ?? plain ?? '',
    not: minus === '-',
  }));
}

/** What a query is evaluated with. */
interface SearchContext {
  readonly world: ZendeskWorld;
  readonly user: ZendeskUser;
  readonly now: Date;
}

const compare = (order: number, operator: Term['operator']) =>
  ({ ':': order === 0, '<': order < 0, '>': order > 0, '<=': order <= 0, '>=': order >= 0 })[operator];

const rank = (list: readonly (string | null)[], one: string | null, other: string, operator: Term['operator']) =>
  list.includes(other) && list.includes(one) && compare(list.indexOf(one) - list.indexOf(other), operator);

function isUser(context: SearchContext, id: number | null, value: string): boolean {
  const wanted = value.toLowerCase();
  if (wanted === 'none') return id === null;
  if (wanted === 'me') return id === context.user.id;
  const user = context.world.users.find((each) => each.id === id);
  return user !== undefined && [String(user.id), user.email.toLowerCase(), user.name.toLowerCase()].includes(wanted);
}

function isNamed(things: readonly { id: number; name: string }[], id: number | null, value: string): boolean {
  if (value.toLowerCase() === 'none') return id === null;
  const thing = things.find((each) => each.id === id);
  return thing !== undefined && [String(thing.id), thing.name.toLowerCase()].includes(value.toLowerCase());
}

/** `2026-11-23`, a time, or `4hours` for that long ago. */
function isWhen(context: SearchContext, at: string, { value, operator }: Term): boolean {
  const [, count, unit] = /^(\d+)(minute|hour|day|week)s?$/.exec(value) ?? [];
  const day = /^\d{4}-\d{2}-\d{2}$/.test(value);
  const time = count && unit ? context.now.getTime() - spanMs(`${count}${unit[0]}`) : Date.parse(value);
  if (Number.isNaN(time)) throw unclear(value);
  if (operator === ':') return day && at.startsWith(value);
  return compare(Date.parse(at) - time, operator);
}

const priorities = [null, 'low', 'normal', 'high', 'urgent'];

const keys: Readonly<Record<string, (ticket: Ticket, term: Term, context: SearchContext) => boolean>> = {
  type: ({ fields }, { value }) => value === 'ticket' || fields.type === value,
  ticket_type: ({ fields }, { value }) => fields.type === value,
  status: ({ fields }, { value, operator }) => rank(statusCategories, fields.status, value.toLowerCase(), operator),
  external_id: ({ fields }, { value }) => fields.external_id === value,
  custom_status_id: ({ fields }, { value }) => String(fields.custom_status_id) === value,
  priority: ({ fields }, { value, operator }) =>
    value === 'none' ? fields.priority === null : rank(priorities, fields.priority, value.toLowerCase(), operator),
  group: ({ fields }, { value }, { world }) => isNamed(world.groups, fields.group_id, value),
  group_id: ({ fields }, { value }) => String(fields.group_id ?? 'none') === value,
  assignee: ({ fields }, { value }, context) => isUser(context, fields.assignee_id, value),
  assignee_id: ({ fields }, { value }) => String(fields.assignee_id ?? 'none') === value,
  requester: ({ fields }, { value }, context) => isUser(context, fields.requester_id, value),
  submitter: ({ submitter_id }, { value }, context) => isUser(context, submitter_id, value),
  commenter: (ticket, { value }, context) =>
    comments(ticket).some((comment) => isUser(context, comment.author_id, value)),
  organization: ({ fields }, { value }, { world }) => isNamed(world.organizations, fields.organization_id, value),
  tags: ({ fields }, { value }) =>
    value === 'none' ? fields.tags.length === 0 : fields.tags.includes(value.toLowerCase()),
  subject: ({ fields }, { value }) => fields.subject.toLowerCase().includes(value.replaceAll('*', '').toLowerCase()),
  created: ({ created_at }, term, context) => isWhen(context, created_at, term),
  updated: ({ updated_at }, term, context) => isWhen(context, updated_at, term),
};

/** Keys that set the order and select nothing. */
const ordering = ['order_by', 'sort'];

const unclear = (word: string) =>
  new Problem(422, { error: 'invalid', description: `Invalid search: could not understand ${word}` });

/** The real search may know this key, but this one does not: it is an error, so that no one relies on it. */
const unknownKey = (key: string) =>
  new Problem(501, {
    error: 'NotInThePracticeWorld',
    description: `The practice world's search does not know ${key}:`,
  });

function holds(ticket: Ticket, term: Term, context: SearchContext): boolean {
  if (term.key === null) {
    const wanted = term.value.toLowerCase();
    if (/^#?\d+$/.test(wanted) && wanted.replace('#', '') === String(ticket.id)) return true;
    return [ticket.fields.subject, ...comments(ticket).map((comment) => comment.body)].some((text) =>
      text.toLowerCase().includes(wanted),
    );
  }
  return keys[term.key]?.(ticket, term, context) ?? false;
}

/** The tickets that match a query. Several values of one key are alternatives; different keys all have to match. */
export function selectTickets(tickets: readonly Ticket[], terms: readonly Term[], context: SearchContext): Ticket[] {
  const selecting = terms.filter((term) => term.key === null || !ordering.includes(term.key));
  for (const { key } of selecting) if (key !== null && !(key in keys)) throw unknownKey(key);
  const wanted = new Map<string, Term[]>();
  for (const [index, term] of selecting.entries()) {
    const alternative = term.operator === ':' && term.key !== null && !term.not;
    const name = alternative ? `${term.key}:` : String(index);
    wanted.set(name, [...(wanted.get(name) ?? []), term]);
  }
  return tickets.filter((ticket) =>
    [...wanted.values()].every((terms) => terms.some((term) => holds(ticket, term, context) !== term.not)),
  );
}
