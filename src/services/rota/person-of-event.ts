import { samePerson } from './people.ts';
import type { RotaPerson } from './rota.ts';

/** Someone that an event names as organiser or attendee. */
export interface Invited {
  /** Empty if the calendar doesn't give it. */
  readonly name: string;
  readonly email: string;
  /** Has declined the invitation. */
  readonly declined: boolean;
}

/** What an event says about people. */
export interface EventPeople {
  readonly summary: string;
  readonly description: string;
  /** People only: no rooms. */
  readonly attendees: readonly Invited[];
  readonly organizer: Invited | null;
}

/** What is known before an event is read. */
export interface KnownPeople {
  readonly people: readonly RotaPerson[];
  /** The team's words that are not part of a name: its own name, the role. */
  readonly words: readonly string[];
  /** By first name: words that rotas use around names and that are surnames here, from `surnamesIn`. */
  readonly surnames?: ReadonlyMap<string, readonly string[]>;
}

const emailPattern = /[\p{L}\d._%+'-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu;

/** Words that the summaries of rotas have around a name. */
const fillerWords = new Set(
  (
    'on call oncall duty support rota rotation shift turn week cover covers covering covered for by in out of hours ' +
    'hour is the and with dev devs developer developers engineer 1st 2nd 3rd first second third line team person lead ' +
    'primary secondary maintenance all day'
  ).split(' '),
);

const wordsOf = (text: string) =>
  text.match(/[\p{L}\p{M}\d'’.-]+/gu)?.map((word) => word.replace(/^[-.'’]+|[-.]+$/g, '')) ?? [];

const plain = (text: string) => text.normalize('NFC').toLowerCase();

/** Whether a text contains another as whole words. */
function containsWords(text: string, words: string): boolean {
  const all = wordsOf(plain(text)).join(' ');
  const some = wordsOf(plain(words)).join(' ');
  return some !== '' && ` ${all} `.includes(` ${some} `);
}

/** The summary of a turn that no one has taken yet. */
const unassigned = /^(?:.*\b)?(?:tbd|tbc|tba|no(?:body| one)|unassigned)\b/i;

/** A summary without the words that aren't part of a name; empty if what is left doesn't look like a name. */
function nameIn(summary: string, words: readonly string[], surnames: KnownPeople['surnames'] = new Map()): string {
  const ours = new Set(words.flatMap((word) => wordsOf(plain(word))));
  const all = wordsOf(summary.replace(emailPattern, ' '));
  const left = all.filter((word, index) => {
    const small = plain(word).replace(/['’]s$/, '');
    if (surnames.get(plain(all[index - 1] ?? ''))?.includes(small)) return true;
    return small !== '' && !fillerWords.has(small) && !ours.has(small) && !/^\d+$/.test(small);
  });
  const name = left.map((word) => word.replace(/['’]s$/, ''));
  // Names are capitalised, except for particles in the middle, and in scripts without capitals.
  const [first = '', last = ''] = [name[0], name.at(-1)];
  const like = (word: string) => /^(?:\p{Lu}|\p{Lo})/u.test(word);
  return name.length > 0 && name.length <= 5 && like(first) && like(last) ? name.join(' ') : '';
}

/**
 * By first name, the following words if there are several, which may then be surnames: "Robert Day" and "Robert Cover"
 * are two people. If there is only one, "Ada Cover" may well be Ada.
 */
export function surnamesIn(summaries: readonly string[], words: readonly string[]): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const summary of new Set(summaries)) {
    const bare = nameIn(summary, words);
    if (bare === '' || bare.includes(' ')) continue;
    const all = wordsOf(summary);
    const after = all[all.indexOf(bare) + 1] ?? '';
    const small = /^\p{Lu}/u.test(after) ? plain(after) : '';
    if (fillerWords.has(small)) found.set(plain(bare), (found.get(plain(bare)) ?? new Set()).add(small));
  }
  return new Map([...found].flatMap(([name, after]) => (after.size > 1 ? [[name, [...after]] as const] : [])));
}

/** The known person that a name means: by whole name, else by a first name that only one of them has. */
function knownBy(name: string, people: readonly RotaPerson[]): RotaPerson | undefined {
  const whole = namesakes(name, people);
  if (whole.length > 0) return whole.length === 1 ? whole[0] : undefined;
  const first = people.filter((person) => plain(person.name).startsWith(`${plain(name)} `));
  return first.length === 1 ? first[0] : undefined;
}

/** The people with this whole name. */
const namesakes = (name: string, people: readonly RotaPerson[]): RotaPerson[] =>
  people.filter((person) => samePerson({ name, email: '' }, { ...person, email: '' }));

/** Who a name means; undefined if it could be several people. */
const named = (name: string, people: readonly RotaPerson[]): RotaPerson | undefined =>
  knownBy(name, people) ?? (namesakes(name, people).length > 1 ? undefined : { name, email: '' });

function withAddress(email: string, name: string, people: readonly RotaPerson[]): RotaPerson {
  if (name !== '') return { name, email };
  return { name: people.find((person) => plain(person.email) === plain(email))?.name || email, email };
}

/** The calendars of groups and resources have addresses that are no one's. */
const isSharedCalendar = (email: string) =>
  /[@.](?:group|resource)\.calendar\.google\.com$|^unknownorganizer@/i.test(email);

/** Whether a summary names someone: by name, by first name, or by the part of the address before the @. */
const speaksOf = (summary: string, { name, email }: RotaPerson | Invited) =>
  containsWords(summary, name) ||
  containsWords(summary, wordsOf(name)[0] ?? '') ||
  containsWords(summary, email.split(/[@.]/)[0] ?? '');

/**
 * Whose day an event is; null if it says that no one has taken it yet, undefined if it's unclear. Looks at the attendee
 * first, then an address in the text, the organiser, and a name in the summary. The organiser is often only who created
 * the event, so counts only if the summary doesn't name someone else.
 */
export function personOfEvent(
  event: EventPeople,
  { people, words, surnames }: KnownPeople,
): RotaPerson | null | undefined {
  const { summary, description, organizer } = event;
  // The format of support-rota: https://github.com/dxw/support-rota/blob/main/lib/patterdale/support/rota.rb
  const pair = /^(.+?) and .+ on support$/i.exec(summary)?.[1];
  if (pair !== undefined) return unassigned.test(pair) ? null : named(pair.trim(), people);

  const invited = event.attendees.filter(({ declined, email }) => !declined && !isSharedCalendar(email));
  const others = invited.filter(({ email }) => plain(email) !== plain(organizer?.email ?? ''));
  const meant = [invited, invited.filter((one) => speaksOf(summary, one)), others].find(
    (some) => some.length === 1,
  )?.[0];
  if (meant) return withAddress(meant.email, meant.name, people);

  for (const text of [summary, description]) {
    const addresses = [...new Set(text.match(emailPattern))].filter((email) => !isSharedCalendar(email));
    if (addresses.length === 1 && addresses[0])
      return withAddress(addresses[0], nameIn(summary, words, surnames), people);
  }

  const inFull = people.filter(({ name }) => containsWords(summary, name));
  if (inFull.length === 1 && inFull[0]) return inFull[0];
  const name = nameIn(summary, words, surnames);
  if (organizer && !isSharedCalendar(organizer.email) && (name === '' || speaksOf(summary, organizer))) {
    return withAddress(organizer.email, organizer.name, people);
  }
  if (unassigned.test(summary)) return null;
  // Several attendees mean a meeting, unless its summary names someone we know.
  if (name === '' || invited.length > 1) return knownBy(name, people);
  return named(name, people);
}
