import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { wrap } from '../src/terminal/wrap.ts';
import { createPractice, type Practice } from './support/practice.ts';
import { noScreen, openScreen } from './support/screen.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

/** Every view, as it is shown without a question. */
const views = [
  ['today'],
  ['queue'],
  ['queue', '--mine', '--group', 'triage,1st,2nd,scoping'],
  ['weekly'],
  ['suspended'],
  ['ticket', 'show', '48201', '48205'],
  ['ticket', 'show', '48202', '--all'],
  ['ticket', 'move', '48201', '1st', '--dry-run'],
  ['triage', '--dry-run'],
  ['doctor'],
  ['doctor', '--list'],
  ['doctor', '--explain', 'vpn'],
  ['handover'],
  ['handover', 'received'],
  ['rotation'],
  ['start', '--dry-run'],
  ['start', 'status'],
  ['end', '--dry-run'],
  ['end', 'status'],
  ['onboard', '--dry-run'],
  ['onboard', 'status'],
  ['onboarding'],
  ['auth', 'status'],
  ['config'],
  ['next-uid'],
  ['sandbox', 'show'],
] as const;

/** Colours and what moves the cursor. */
const sequence = /\u001b(?:\[[\d;?]*[a-zA-Z]|\(B)/g;

describe.skipIf(noScreen)(`a narrow terminal${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  let practice: Practice;
  beforeAll(() => {
    practice = createPractice();
  });
  afterAll(() => practice.remove());

  /** The lines of a command that are wider than the terminal, and are not a command or an address alone. */
  async function tooWide(args: readonly string[], columns: number): Promise<string[]> {
    const inWorld = args[0] === 'sandbox' ? args : [...args, '--sandbox'];
    const screen = openScreen(practice, [...inWorld, '--no-color', '--no-input'], {}, columns);
    try {
      await screen.ended();
      const sent = screen.raw().replace(/ended with \d+\s*$/, '');
      return sent
        .replace(sequence, '')
        .split(/\r*\n|\r/)
        .filter((line) => [...line].length > columns && wrap(line.trim(), columns).includes('\n'));
    } finally {
      screen.close();
    }
  }

  it.each([60, 40])('of %s columns is wide enough for every view', async (columns) => {
    const found: string[] = [];
    for (const args of views) {
      for (const line of await tooWide(args, columns)) found.push(`${args.join(' ')}: ${line}`);
    }
    expect(found).toEqual([]);
  });
});
