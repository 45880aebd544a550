import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { govpress } from '../../playbook/govpress.ts';
import type { Rotation } from '../../rotation/rotations.ts';
import { endReminder, fileProblem, freeName, standUps, writeStandUps } from './stand-up-file.ts';

const ada = { name: 'Ada Example', email: 'ada@example.org' };
const rotation: Rotation = {
  person: ada,
  start: '2026-12-23',
  end: '2026-12-31',
  cover: [{ date: '2026-12-30', person: { name: 'Corin Cover', email: 'corin@example.org' } }],
  previous: null,
  next: null,
  doubts: [],
};
const entry = standUps(rotation, '10:00', govpress);
const now = new Date('2026-12-22T12:00:00Z');
const later = new Date('2026-12-22T13:00:00Z');

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-stand-ups-'));
  file = path.join(folder, 'stand-ups.ics');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('standUps', () => {
  it('are on working days, but not on those on which somebody else stands in', () => {
    expect(entry.days).toEqual(['2026-12-23', '2026-12-24', '2026-12-29', '2026-12-31']);
    expect(entry).toMatchObject({ start: '10:00', minutes: 15 });
  });
});

describe('endReminder', () => {
  it('is on the last working day on which no one stands in', () => {
    expect(endReminder(rotation, '16:30', govpress)).toMatchObject({ days: ['2026-12-31'], start: '16:30' });
    const cover = [...rotation.cover, { date: '2026-12-31', person: ada }];
    expect(endReminder({ ...rotation, cover }, '16:30', govpress).days).toEqual(['2026-12-29']);
    // Christmas Day, Boxing Day in lieu, and a weekend.
    expect(endReminder({ ...rotation, end: '2026-12-28', cover: [] }, '16:30', govpress).days).toEqual(['2026-12-24']);
    expect(endReminder({ ...rotation, start: '2026-12-25', end: '2026-12-28' }, '16:30', govpress).days).toEqual([]);
  });
});

describe('writeStandUps', () => {
  it('writes the file once, and is content with it later', () => {
    expect(writeStandUps('stand-up', file, entry, now)).toBe('written');
    const content = readFileSync(file, 'utf8');
    expect(content).toContain('DTSTART;TZID=Europe/London:20261223T100000');
    expect(writeStandUps('stand-up', file, entry, later)).toBe('already');
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it.each([
    ['of something else', 'mine\n'],
    ['that was cut off', 'BEGIN:VCALENDAR\r\n'],
  ])('leaves a file alone %s, and names a free name', (_, content) => {
    writeFileSync(file, content);
    writeFileSync(path.join(folder, 'stand-ups-2.ics'), '');
    expect(() => writeStandUps('stand-up', file, entry, now)).toThrow('already exists');
    expect(readFileSync(file, 'utf8')).toBe(content);
    expect(freeName(file)).toBe(path.join(folder, 'stand-ups-3.ics'));
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('leaves the same stand-ups at another time alone', () => {
    writeStandUps('stand-up', file, entry, now);
    expect(() => writeStandUps('stand-up', file, { ...entry, start: '10:15' }, now)).toThrow('already exists');
    expect(readFileSync(file, 'utf8')).toContain('T100000');
  });
});

describe('fileProblem', () => {
  const problem = (name: string) => fileProblem(name, path.join(folder, name), entry);

  it('is none for a new file, nor for one of the same stand-ups', () => {
    expect(problem('stand-ups.ics')).toBeNull();
    writeStandUps('stand-up', file, entry, now);
    expect(problem('stand-ups.ics')).toBeNull();
  });

  it('names what is in the way', () => {
    mkdirSync(path.join(folder, 'sub'));
    writeFileSync(file, 'mine');
    expect(problem('sub')).toBe('"sub" is a folder');
    expect(problem('nowhere/x.ics')).toBe('there is no folder for "nowhere/x.ics"');
    expect(problem('stand-ups.ics')).toBe('"stand-ups.ics" already exists; "stand-ups-2.ics" is free');
  });
});
