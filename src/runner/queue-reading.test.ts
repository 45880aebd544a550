import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import type { Ticket } from '../services/zendesk/zendesk.ts';
import { openQueueReading } from './queue-reading.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-reading-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (now = '2026-11-24T10:00:00Z') =>
  openQueueReading({
    paths: { stateFolder: folder } as Context['paths'],
    clock: { now: () => new Date(now) } as Context['clock'],
  });
const ticket = (id: number, updatedAt: string) => ({ id, updatedAt }) as Ticket;
const file = () => path.join(folder, 'queue-reading.json');

it('knows the next time what was read, and what has changed since', () => {
  const first = open();
  first.mark(ticket(1, '2026-11-24T09:00:00Z'));
  // Two walks at once keep what each has read.
  const other = open();
  first.mark(ticket(2, '2026-11-24T09:00:00Z'));
  other.mark(ticket(3, '2026-11-24T09:00:00Z'));
  const next = open();
  expect(
    [
      ticket(1, '2026-11-24T09:00:00Z'),
      // A search that lags behind.
      ticket(2, '2026-11-24T08:00:00Z'),
      ticket(3, '2026-11-24T09:00:01Z'),
      ticket(4, '2026-11-24T09:00:00Z'),
    ].map(next.stateOf),
  ).toEqual(['read', 'read', 'changed', 'unread']);
  next.forget([1, 2]);
  expect(next.stateOf(ticket(1, '2026-11-24T09:00:00Z'))).toBe('unread');
  expect(Object.keys(JSON.parse(readFileSync(file(), 'utf8')).tickets)).toEqual(['3']);
});

it('forgets after 14 days, and takes a damaged file for none', () => {
  open('2026-11-02T10:00:00Z').mark(ticket(1, '2026-11-02T09:00:00Z'));
  open('2026-11-24T10:00:00Z').mark(ticket(2, '2026-11-24T09:00:00Z'));
  expect(open().stateOf(ticket(1, '2026-11-02T09:00:00Z'))).toBe('unread');
  writeFileSync(file(), '{"schemaVersion":1,"tickets":{"2":');
  expect(open().stateOf(ticket(2, '2026-11-24T09:00:00Z'))).toBe('unread');
  open().mark(ticket(2, '2026-11-24T09:00:00Z'));
  expect(open().stateOf(ticket(2, '2026-11-24T09:00:00Z'))).toBe('read');
});
