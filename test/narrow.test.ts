import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wrap } from '../src/terminal/wrap.ts';
import { createPractice, type Practice } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';
import { noScreen, openScreen } from './support/screen.ts';

/** One view of each kind, as it is shown without a question; first those of every day, which are tables. */
const views = [
  ['today'],
  ['queue'],
  ['queue', '--mine', '--group', 'triage,1st,2nd,scoping'],
  ['weekly'],
  ['suspended'],
  ['ticket', 'show', '48201', '48205'],
  ['ticket', 'move', '48201', '1st', '--dry-run'],
  ['triage', '--dry-run'],
  ['doctor'],
  ['handover'],
  ['rotation'],
  ['end', 'status'],
  ['onboard', 'status'],
  ['auth', 'status'],
  ['config'],
  ['next-uid'],
] as const;

/** Colours and cursor movements. */
const sequence = /\u001b(?:\[[\d;?]*[a-zA-Z]|\(B)/g;

describe.skipIf(noScreen)(`a narrow terminal${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  let practice: Practice;
  let served: Served;
  beforeAll(async () => {
    practice = createPractice();
    served = await serveSandbox(practice);
  });
  afterAll(async () => {
    await served.stop();
    practice.remove();
  });

  /** The lines of a command that are wider than the terminal, except a command or an address alone. */
  async function tooWide(args: readonly string[], columns: number): Promise<string[]> {
    const screen = openScreen(practice, [...args, '--sandbox', '--no-color', '--no-input'], {}, columns);
    try {
      await screen.ended();
      const sent = screen.raw().replace(/ended with \d+\s*$/, '');
      return sent
        .replace(sequence, '')
        .split(/\r*\n|\r/)
        .filter(
          (line) => [...line].length > columns && (wrap(line.trim(), columns).includes('\n') || line.endsWith('…')),
        );
    } finally {
      screen.close();
    }
  }

  it.each([
    [60, views.slice(0, 3)],
    [40, views],
  ])('of %s columns is wide enough', async (columns, shown) => {
    const found: string[] = [];
    for (const args of shown) {
      for (const line of await tooWide(args, columns)) found.push(`${args.join(' ')}: ${line}`);
    }
    expect(found).toEqual([]);
  });

  it('breaks no word of what a key that does nothing, or a question, is answered with', async () => {
    const walk = openScreen(practice, ['queue', '--walk', '--sandbox'], {}, 40);
    try {
      await walk.waitFor(/\[q\]/);
      walk.press('Escape');
      await walk.waitFor('does nothing here');
      expect(walk.text().replace(/\s+/g, ' ')).toMatch(/Esc does nothing here\. The keys are: (?:\S+, )*Enter\b/);
    } finally {
      walk.close();
    }
    const editor = practice.file('edit', '#!/bin/sh\necho "nmae: x" >>"$1"\n');
    chmodSync(editor, 0o755);
    const edit = openScreen(practice, ['config', 'edit', '--sandbox'], { VISUAL: editor }, 80);
    try {
      await edit.waitFor(/Edit it again\?[\s\S]*\(Y\/n\)/);
      expect(edit.text().replace(/\s+/g, ' ')).toContain('(No discards what you wrote.) (Y/n)');
    } finally {
      edit.close();
    }
  });
});
