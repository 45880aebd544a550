import { Hono } from 'hono';
import type { SandboxService } from '../service.ts';
import type { Person } from '../world.ts';
import { addDays, londonDate, nextWeekday } from './dates.ts';

export interface RotaDay {
  /** `2026-11-23`. */
  readonly date: string;
  /** `Person.key` of the person on the rota that day. */
  person: string;
}

declare module '../world.ts' {
  interface World {
    /** The days that have someone on the rota, in order: no weekends. */
    rota: { days: RotaDay[] };
  }
}

/** fixtures/world/rota.yaml. */
interface RotaFixture {
  /** The people whose turns follow each other. `start` marks the turn that starts with the world. */
  readonly turns: readonly { readonly person: string; readonly start?: boolean }[];
  /** The people whose turns follow, repeatedly, in a larger world. */
  readonly again: readonly string[];
  /** How many weekdays a turn has. */
  readonly days: number;
  /** Days on which someone else covers: the n-th day, from 1, of the turn that starts with the world. */
  readonly cover: readonly { readonly day: number; readonly person: string }[];
}

function build(fixture: RotaFixture, start: Date, scale: number): RotaDay[] {
  const first = nextWeekday(londonDate(start));
  const startIndex = fixture.turns.findIndex((turn) => turn.start);
  const more = Array.from(
    { length: (scale - 1) * fixture.turns.length },
    (_, index) => fixture.again[index % fixture.again.length] as string,
  );
  const turns = [...fixture.turns.map((turn) => turn.person), ...more];
  let date = first;
  for (let back = startIndex * fixture.days; back > 0; back--) {
    do date = addDays(date, -1);
    while (nextWeekday(date) !== date);
  }
  const days: RotaDay[] = [];
  for (const [turn, person] of turns.entries()) {
    for (let day = 1; day <= fixture.days; day++) {
      const cover = turn === startIndex ? fixture.cover.find((one) => one.day === day) : undefined;
      days.push({ date, person: cover?.person ?? person });
      date = nextWeekday(addDays(date, 1));
    }
  }
  return days;
}

/** Joins consecutive days of one person, weekends between them included, as calendars show a turn. */
function blocks(days: readonly RotaDay[]): { person: string; from: string; to: string }[] {
  const found: { person: string; from: string; to: string }[] = [];
  for (const { date, person } of days) {
    const last = found.at(-1);
    if (last?.person === person && nextWeekday(addDays(last.to, 1)) === date) last.to = date;
    else found.push({ person, from: date, to: date });
  }
  return found;
}

const compact = (date: string) => date.replaceAll('-', '');

/** The days as a calendar. DTEND is exclusive: https://www.rfc-editor.org/rfc/rfc5545#section-3.6.1 */
function calendar(days: readonly RotaDay[], people: readonly Person[], stamp: Date): string {
  const at = `${stamp.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const events = blocks(days).flatMap(({ person: key, from, to }) => {
    const person = people.find((one) => one.key === key);
    return [
      'BEGIN:VEVENT',
      `UID:${from}-${key}@rota.example.org`,
      `DTSTAMP:${at}`,
      `DTSTART;VALUE=DATE:${compact(from)}`,
      `DTEND;VALUE=DATE:${compact(addDays(to, 1))}`,
      `SUMMARY:${person?.name ?? key}`,
      ...(person ? [`ATTENDEE;CN=${person.name}:mailto:${person.email}`] : []),
      'END:VEVENT',
    ];
  });
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//govsupport//practice rota//EN',
    ...events,
    'END:VCALENDAR',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** The rota feed in the format of dxw/support-rota: https://github.com/dxw/support-rota */
export const rota: SandboxService = {
  name: 'rota',
  build: (fixtures, _people, start, scale) => ({ days: build(fixtures.yaml<RotaFixture>('rota'), start, scale) }),
  app(store) {
    const app = new Hono();
    app.get('/v2/dev/rota.json', (c) => {
      const { people } = store.world;
      return c.json(
        store.world.rota.days.map(({ date, person: key }) => {
          const person = people.find((one) => one.key === key);
          return { date, role: 'dev', person: { name: person?.name ?? key, email: person?.email ?? null } };
        }),
      );
    });
    app.get('/support/rota.ics', (c) =>
      c.body(calendar(store.world.rota.days, store.world.people, new Date(store.world.startedAt)), 200, {
        'Content-Type': 'text/calendar; charset=utf-8',
      }),
    );
    return app;
  },
};
