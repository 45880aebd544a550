import { describe, expect, it } from 'vitest';
import { type EventPeople, type Invited, personOfEvent, surnamesIn } from './person-of-event.ts';

const known = {
  people: [
    { name: 'Ada Example', email: 'ada@example.org' },
    { name: 'Nadia Next', email: 'nadia@example.org' },
    { name: 'Ben One', email: 'ben.one@example.org' },
    { name: 'Ben Two', email: 'ben.two@example.org' },
  ],
  words: ['GovPress', 'dev'],
};

const invited = (name: string, email: string, declined = false): Invited => ({ name, email, declined });
const adaInvited = invited('Ada Example', 'ada@example.org');
const nadiaInvited = invited('', 'nadia@example.org');
const olive = invited('Olive Organiser', 'olive@example.org');

/** Who it is, as `Name <address>`. */
function asked(summary: string, more: Partial<EventPeople> = {}): string | null | undefined {
  const person = personOfEvent({ summary, description: '', attendees: [], organizer: null, ...more }, known);
  return person && `${person.name} <${person.email}>`;
}

describe('whose an event is', () => {
  it.each<[string, Partial<EventPeople>, string]>([
    ['Support', { attendees: [adaInvited] }, 'Ada Example <ada@example.org>'],
    ['Support', { attendees: [nadiaInvited] }, 'Nadia Next <nadia@example.org>'],
    ['Nadia Next', { attendees: [adaInvited] }, 'Ada Example <ada@example.org>'],
    // Two were invited: one declined, or made the event, or is named in the summary.
    ['Support', { attendees: [adaInvited, { ...nadiaInvited, declined: true }] }, 'Ada Example <ada@example.org>'],
    ['Support', { attendees: [olive, adaInvited], organizer: olive }, 'Ada Example <ada@example.org>'],
    ['Support: Nadia', { attendees: [adaInvited, nadiaInvited] }, 'Nadia Next <nadia@example.org>'],
    ['nadia@example.org', {}, 'Nadia Next <nadia@example.org>'],
    ['Support: Grace Guest (grace@example.org)', {}, 'Grace Guest <grace@example.org>'],
    ['Support', { description: 'On call: <ada@example.org>' }, 'Ada Example <ada@example.org>'],
    ['GovPress dev support', { organizer: adaInvited }, 'Ada Example <ada@example.org>'],
    ['Ada on support', { organizer: adaInvited }, 'Ada Example <ada@example.org>'],
    // Who made the event is not who it is for.
    ['Nadia Next', { organizer: olive }, 'Nadia Next <nadia@example.org>'],
    ['Grace Guest', { organizer: olive }, 'Grace Guest <>'],
    [
      'Support',
      { organizer: invited('Rota', 'c_123@group.calendar.google.com'), description: 'x ada@example.org' },
      'Ada Example <ada@example.org>',
    ],
    ['ADA EXAMPLE - 2nd line support', {}, 'Ada Example <ada@example.org>'],
    ['2nd line: Nadia', {}, 'Nadia Next <nadia@example.org>'],
    ['Dev support – Grace Guest', {}, 'Grace Guest <>'],
    ["Grace O'Guest's turn", {}, "Grace O'Guest <>"],
    ['Ben on call', {}, 'Ben <>'],
    ['Anne-Marie van der Example', {}, 'Anne-Marie van der Example <>'],
    ['李小龍', {}, '李小龍 <>'],
    // As support-rota writes it: the developer first, then someone of another team.
    ['Nadia Next and Ada Example on support', {}, 'Nadia Next <nadia@example.org>'],
    ['Grace Guest and Ops TBD on support', {}, 'Grace Guest <>'],
  ])('%s %j', (summary, more, expected) => {
    expect(asked(summary, more)).toBe(expected);
  });

  it.each(['Developer TBD and Olive Ops on support', 'TBC', 'Support: TBD'])('is not known yet: %s', (summary) => {
    expect(asked(summary)).toBeNull();
  });

  it.each<[string, Partial<EventPeople>]>([
    ['team lunch', {}],
    ['', {}],
    ['Support', {}],
    ['Support', { attendees: [adaInvited, nadiaInvited] }],
    ['Support', { organizer: invited('Rota', 'c_123@group.calendar.google.com') }],
    ['Planning', { attendees: [adaInvited, nadiaInvited], description: 'x@example.org y@example.org' }],
  ])('is unclear: %s %j', (summary, more) => {
    expect(asked(summary, more)).toBeUndefined();
  });
});

describe('people who are easily confused', () => {
  const nameOf = (summary: string, summaries: readonly string[], people = known.people) => {
    const surnames = surnamesIn(summaries, known.words);
    const event = { summary, description: '', attendees: [], organizer: null };
    return personOfEvent(event, { people, words: known.words, surnames })?.name;
  };

  it('are distinguished by surnames that are also words', () => {
    const summaries = ['Support: Robert Day', 'Robert Cover on support', 'Ada cover', 'Ada Support'];
    expect(nameOf('Support: Robert Day', summaries)).toBe('Robert Day');
    expect(nameOf('Robert Cover on support', summaries)).toBe('Robert Cover');
    expect(nameOf('Ada cover', summaries)).toBe('Ada Example');
    // With one such word it may be either.
    expect(nameOf('Ada Cover', ['Ada Cover', 'Ada'])).toBe('Ada Example');
    const robert = { name: 'Robert Day', email: 'robert@example.org' };
    expect(nameOf('Robert Day', ['Robert Day', 'Robert Cover'], [robert])).toBe('Robert Day');
    expect(nameOf('Robert Cover', ['Robert Day', 'Robert Cover'], [robert])).toBe('Robert Cover');
  });

  it('are asked about if they have the same name', () => {
    const two = ['sam.a@example.org', 'sam.b@example.org'].map((email) => ({ name: 'Sam Smith', email }));
    expect(nameOf('Sam Smith', [], two)).toBeUndefined();
    expect(nameOf('Sam', [], two)).toBe('Sam');
  });
});
