import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { endChecklist } from '../src/checklists/end.ts';
import { startChecklist } from '../src/checklists/start.ts';
import { manifest } from '../src/cli/manifest.ts';
import { helpText } from '../src/cli/program.ts';
import { preparedHelpFile, preparedWidth } from '../src/cli/quick-answer.ts';
import { writeManyBags } from './support/bags.ts';
import { createMachine, executable, root } from './support/machine.ts';

const everyCommand = [[], ...manifest.map((entry) => [...entry.path])];

describe('help', () => {
  it.each(everyCommand.map((words) => [words.join(' ') || 'govsupport', words] as const))(
    'of %s, as prepared, is what the command says of itself',
    async (_, words) => {
      const prepared = readFileSync(path.join(root, 'dist/help', preparedHelpFile(words)), 'utf8');
      expect(prepared).toBe(await helpText(words, preparedWidth));
      expect(prepared.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );

  it.each([
    ['start', startChecklist([])],
    ['end', endChecklist()],
  ] as const)('of %s lists the steps', async (name, steps) => {
    const words = (await helpText([name], preparedWidth)).replace(/\s+/g, ' ');
    expect(words).toContain(`Steps: ${steps.map(({ id }) => id).join(', ')}.`);
  });

  it.each([
    ['ticket status', '<ticket...> <status>'],
    ['ticket move', '<ticket...> <group>'],
    ['ticket assign', '<ticket...>'],
  ])('of %s shows what comes after the tickets', async (words, shown) => {
    expect(await helpText(words.split(' '), preparedWidth)).toContain(
      `Usage: govsupport ${words} [options] ${shown}\n`,
    );
  });

  // A topic that only holds commands has no examples of its own.
  const loadable = manifest.flatMap(({ path, load }) => (load ? [[path.join(' '), load] as const] : []));
  it.each(loadable)('of %s has valid examples', async (_, load) => {
    const { command } = await load();
    expect(command.summary).not.toMatch(/\.$/);
    expect(command.examples.length).toBeGreaterThan(0);
    const machine = createMachine();
    try {
      for (const { run } of command.examples) {
        // With --help behind it nothing is done, but a flag that doesn't exist is still refused.
        const { code, stderr } = await machine.govsupport([...words(run), '--no-color', '--help']);
        expect({ run, code, stderr }).toEqual({ run, code: 0, stderr: '' });
      }
    } finally {
      machine.remove();
    }
  });

  it.each(['--version', '--version --json', '--help', 'doctor --help', 'help doctor'])(
    'loads nothing but the entry point: %s',
    (line) => {
      expect(loadedBy(line.split(' ')).files).toEqual(entryPoint);
    },
  );
});

describe('next-uid', () => {
  it('loads a small part of the program', () => {
    const machine = createMachine();
    try {
      writeManyBags(machine.home, 3);
      const { files, bytes } = loadedBy(['next-uid', machine.home]);
      expect(files).toContain('dist/chunks/find-next-uid.cjs');
      // Less than a tenth of it, and less than any SDK.
      expect(bytes).toBeLessThan(280_000);
    } finally {
      machine.remove();
    }
  });
});

describe('completion', () => {
  it.each(['doctor --only ', 'ticket show '])('loads neither commands nor a parser: %s', (line) => {
    const { files, bytes } = loadedBy(['__complete', 'zsh', 'govsupport', ...line.split(' ')]);
    expect(files).toContain('dist/chunks/answer-completion.cjs');
    expect(files.filter((file) => /program|commander|manifest/.test(file))).toEqual([]);
    expect(bytes).toBeLessThan(50_000);
  });
});

const entryPoint = [
  'bin/govsupport.js',
  'bin/start.js',
  'dist/chunks/redact.cjs',
  'dist/chunks/rolldown-runtime.cjs',
  'dist/chunks/token-shapes.cjs',
  'dist/main.cjs',
];

/** Words as a shell would split them; examples quote with double quotes only. */
const words = (line: string): string[] =>
  [...line.matchAll(/(?:"[^"]*"|[^\s"])+/g)].map((match) => match[0].replaceAll('"', ''));

/** The files of ours that a command loads, without what the build adds to their names, and their size in bytes. */
function loadedBy(args: readonly string[]): { files: string[]; bytes: number } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-loaded-'));
  const [hook, report] = [path.join(folder, 'hook.cjs'), path.join(folder, 'report.json')];
  const write = `require('node:fs').writeFileSync(${JSON.stringify(report)}, JSON.stringify(Object.keys(require.cache)))`;
  writeFileSync(hook, `process.on('exit', () => ${write});`);
  try {
    execFileSync(process.execPath, ['--require', hook, executable, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: '/usr/bin:/bin', HOME: folder, TMPDIR: folder },
    });
    const loaded: string[] = JSON.parse(readFileSync(report, 'utf8')).filter((file: string) => file !== hook);
    return {
      files: loaded.map((file) => path.relative(root, file).replace(/-[\w-]{8}\.cjs$/, '.cjs')).sort(),
      bytes: loaded.reduce((sum, file) => sum + statSync(file).size, 0),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
