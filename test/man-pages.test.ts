import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { plain, prose } from '../script/generators/roff.ts';
import { manifest } from '../src/cli/manifest.ts';
import { buildTree } from '../src/cli/program.ts';
import { exitCode } from '../src/errors.ts';
import { root } from './support/machine.ts';

const folder = path.join(root, 'man');
const files = readdirSync(folder).sort();
const paths = [[], ...manifest.map((entry) => entry.path)];
const fileOf = (words: readonly string[]) => `${['govsupport', ...words].join('-')}.1`;

/** The text below a heading. */
function sectionOf(words: readonly string[], heading: string): string {
  const text = readFileSync(path.join(folder, fileOf(words)), 'utf8');
  return text.split(/^\.SH /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
}

const has = (program: string) => spawnSync(program, ['--version']).error === undefined;
/** mandoc, or the more common groff, which finds less. */
const reader = ['mandoc', 'groff'].find(has);
const without = reader === undefined ? ' (skipped: neither mandoc nor groff is on this machine)' : '';

const run = (program: string, args: readonly string[]) =>
  execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1e8 });

describe('the manual', () => {
  it('has a page for the program and for each command, and package.json names each', () => {
    expect(files).toEqual(paths.map(fileOf).sort());
    const { man, files: packed } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(man).toEqual(files.map((file) => `man/${file}`));
    expect(packed).toContain('man');
  });

  it.each(paths.map((words) => [words.join(' ') || 'govsupport', words] as const))(
    'has the options and commands of %s, and every exit code',
    async (_, words) => {
      const command = (await buildTree(words, true, {}, '', async () => {})).get(words.join(' '));
      const all = command?.createHelp().visibleOptions(command) ?? [];
      const own = words.length === 0 ? all : all.filter((option) => option.helpGroupHeading === undefined);
      const names = own.flatMap(({ short, long }) => [short, long]).filter((name) => name !== undefined);
      const tags = sectionOf(words, 'OPTIONS').matchAll(/^\.TP\n(.*)$/gm);
      const listed = [...tags].flatMap(([, tag = '']) => [...tag.matchAll(/\\fB(.*?)\\fR/g)]);
      expect(listed.map(([, name = '']) => name.replaceAll('\\-', '-'))).toEqual(names);
      for (const below of command?.commands ?? []) {
        const page = `govsupport-${[...words, below.name()].join('-')}`.replaceAll('-', '\\-');
        expect(sectionOf(words, 'COMMANDS')).toContain(`\\fB${page}\\fR(1)\n`);
      }
      const codes = [...sectionOf(words, 'EXIT STATUS').matchAll(/^\\fB(\d+)\\fR$/gm)].map(([, code]) => Number(code));
      expect(codes).toEqual(Object.values(exitCode));
    },
  );

  it('has a title that fits a terminal of 80 columns, with the name of the page on both sides', () => {
    for (const file of files) {
      const [, name = '', day, , title = ''] =
        /^\.TH (\S+) 1 "(.*)" "(.*)" "(.*)"$/m.exec(readFileSync(path.join(folder, file), 'utf8')) ?? [];
      expect(day).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      const width = 2 * `${name.replaceAll('\\', '')}(1)`.length + title.length + 2;
      expect(width, file).toBeLessThanOrEqual(78);
    }
  });

  it('names every variable of the program', () => {
    const sources = globSync('src/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] });
    const used = sources.flatMap(
      (file) => readFileSync(path.join(root, file), 'utf8').match(/\bGOVSUPPORT_[A-Z_]*[A-Z]\b/g) ?? [],
    );
    const listed = sectionOf([], 'ENVIRONMENT');
    expect(used).toContain('GOVSUPPORT_CONFIG');
    expect([...new Set(used)].filter((name) => !listed.includes(`\\fB${name}\\fR`))).toEqual([]);
  });

  it.skipIf(reader === undefined)(`has no mistakes${without}`, () => {
    if (reader === 'mandoc') expect(run('mandoc', ['-T', 'lint', '-W', 'warning', ...files])).toBe('');
    else
      for (const file of files)
        expect(spawnSync('groff', ['-man', '-ww', '-z', file], { cwd: folder }).stderr).toHaveLength(0);
  });

  it.skipIf(reader === undefined)(`shows every example as it is typed${without}`, async () => {
    const [program, ...args] =
      reader === 'mandoc'
        ? ['mandoc', '-T', 'utf8', '-O', 'width=300', ...files]
        : ['groff', '-man', '-T', 'utf8', '-P-c', '-rLL=300n', ...files];
    // Bold letters are printed twice, one over the other.
    const shown = run(program as string, args).replace(/.\u0008/g, '');
    for (const { load } of manifest) {
      const { examples } = (await load?.())?.command ?? { examples: [] };
      for (const example of examples) expect(shown).toContain(`govsupport ${example.run}\n`);
    }
  });
});

describe('a line of it', () => {
  it.each([
    ['.gov is a domain', '\\&.gov is a domain'],
    ["'quoted'", '\\(aqquoted\\(aq'],
    ['a\\b "c" `d` ~ ^ -e', 'a\\eb \\(dqc\\(dq \\(gad\\(ga \\(ti \\(ha \\-e'],
    ['two\nlines …', 'two lines \\[u2026]'],
  ])('shows %j as it is', (text, written) => {
    expect(plain(text)).toBe(written);
  });

  it('shows options and text in backquotes in bold', () => {
    expect(prose('.x: `end` takes --dry-run, on-hold')).toBe(
      '\\&.x: \\fBend\\fR takes \\fB\\-\\-dry\\-run\\fR, on\\-hold',
    );
  });
});
