import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const source = path.join(import.meta.dirname, '..');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);
const using = (what: RegExp) => files.filter((name) => what.test(readFileSync(path.join(source, name), 'utf8'))).sort();

it('is passed by no question: two files ask, and make safe what they show', () => {
  expect(using(/@inquirer\/prompts/)).toEqual(['terminal/prompts.ts']);
  expect(using(/createPrompt/)).toEqual(['terminal/keys.ts']);
});

it('is passed by no output: one file writes to the streams', () => {
  expect(using(/process\.(?:stdout|stderr)\.write|process\[name\]\.write/)).toEqual(['terminal/streams.ts']);
});
