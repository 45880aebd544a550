import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '..');

/** Words that an engineer in the UK would not use in a message, a comment or a page. */
const banned =
  /\b(?:mend(?:s|ed|ing)?|anew|nobody|somebody|of (?:its|their) own accord|gone through|what is so|also if|for want of)\b/i;

/** Pages that are checked. */
const pages = ['CONTRIBUTING.md', 'README.md'].concat(
  readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
);

const folders = readdirSync(path.join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `src/${name}`);

const filesBelow = (place: string): string[] => {
  const whole = path.join(root, place);
  if (statSync(whole).isFile()) return [place];
  return readdirSync(whole, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => path.join(place, file));
};

it.each([...pages, ...folders])('%s has none of the banned words', (place) => {
  const files = filesBelow(place);
  expect(files).not.toEqual([]);
  const found = files.flatMap((file) =>
    readFileSync(path.join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (banned.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});
