import { describe, expect, it } from 'vitest';
import { govpress } from '../playbook/govpress.ts';
import { endOfWeek, stateOf } from './weekly.ts';

const at = (moment: string) => new Date(moment);

describe('what a card says about this week', () => {
  const wednesday = at('2026-11-25T12:00:00Z');
  it.each([
    [null, false, 'due'],
    [null, true, 'due'],
    ['2026-11-27T18:00:00Z', false, 'due'],
    ['2026-11-29T23:59:00Z', false, 'due'],
    ['2026-11-30T00:00:00Z', false, 'later'],
    ['2026-11-25T11:59:00Z', false, 'overdue'],
    ['2026-11-20T18:00:00Z', false, 'overdue'],
    ['2026-11-20T18:00:00Z', true, 'due'],
    ['2026-11-22T23:59:00Z', true, 'due'],
    ['2026-11-23T00:00:00Z', true, 'done'],
    ['2026-12-04T18:00:00Z', true, 'done'],
  ])('with the date %s, complete: %s', (due, dueComplete, state) => {
    expect(stateOf({ due, dueComplete }, wednesday)).toBe(state);
  });

  it('begins the week by the clock of the United Kingdom', () => {
    // Still Sunday evening by UTC, and Monday in London.
    const card = { due: '2026-06-14T23:30:00Z', dueComplete: true };
    expect(stateOf(card, at('2026-06-14T23:45:00Z'))).toBe('done');
    expect(stateOf({ ...card, due: '2026-06-14T22:30:00Z' }, at('2026-06-14T23:45:00Z'))).toBe('due');
  });
});

it.each([
  ['2026-11-23T00:00:00Z', '2026-11-27T18:00:00.000Z'],
  ['2026-11-29T12:00:00Z', '2026-11-27T18:00:00.000Z'],
  ['2026-06-17T12:00:00Z', '2026-06-19T17:00:00.000Z'],
])('ends the week of %s on Friday when support closes', (now, end) => {
  expect(endOfWeek(govpress.rota, at(now)).toISOString()).toBe(end);
});
