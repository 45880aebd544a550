import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifest } from '../src/manifest.ts';
import { helpText } from '../src/program.ts';
import { preparedHelpFile, preparedWidth } from '../src/quick-answer.ts';
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

  // A topic that only holds commands has no examples of its own.
  const loadable = manifest.flatMap(({ path, load }) => (load ? [[path.join(' '), load] as const] : []));
  it.each(loadable)('of %s has examples that are understood', async (_, load) => {
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

  it('loads nothing but the entry point', () => {
    const machine = createMachine();
    const hook = path.join(machine.home, 'loaded.cjs');
    writeFileSync(
      hook,
      "process.on('exit', () => process.stderr.write(Object.keys(require.cache).map((file) => file + '\\n').join('')));",
    );
    for (const args of [['--version'], ['--help'], ['doctor', '--help'], ['help', 'doctor']]) {
      const loaded = loadedBy(hook, args);
      const files = loaded.map((file) => path.relative(root, file)).filter((file) => !file.startsWith('..'));
      expect(files.map((file) => file.replace(/-[\w-]+\.cjs$/, '.cjs')).sort()).toEqual([
        'bin/govsupport.js',
        'bin/start.js',
        'dist/chunks/errors.cjs',
        expect.stringMatching(/^dist.chunks.rolldown/),
        'dist/chunks/size.cjs',
        'dist/chunks/version.cjs',
        'dist/main.cjs',
      ]);
    }
    machine.remove();
  });
});

/** Words as a shell would split them; examples quote with double quotes only. */
const words = (line: string): string[] =>
  [...line.matchAll(/(?:"[^"]*"|[^\s"])+/g)].map((match) => match[0].replaceAll('"', ''));

function loadedBy(hook: string, args: readonly string[]): string[] {
  const result = execFileSync(
    '/bin/sh',
    ['-c', '"$0" "$@" 2>&1 >/dev/null | cat', process.execPath, '--require', hook, executable, ...args],
    {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin' },
    },
  );
  return result.split('\n').filter((line) => line.startsWith('/') && line !== hook);
}
