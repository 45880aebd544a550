import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runs } from '../../../test/support/processes.ts';
import { createProcesses } from './client.ts';

let folder: string;
let ending: AbortController;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-processes-'));
  ending = new AbortController();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const processes = (env: Readonly<Record<string, string>> = {}) =>
  createProcesses({ PATH: `${folder}:/usr/bin:/bin`, HOME: folder, ...env }, ending.signal);

function program(name: string, script: string, mode = 0o755): void {
  const file = path.join(folder, name);
  writeFileSync(file, script);
  chmodSync(file, mode);
}

describe('running a program', () => {
  it('returns its output and its exit code', async () => {
    program('speaks', '#!/bin/sh\necho out; echo err >&2; exit 3\n');
    expect(await processes().run('speaks', [])).toEqual({
      started: 'yes',
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('gives it its input, and nothing else', async () => {
    expect((await processes().run('cat', [], { input: 'hello' })).stdout).toBe('hello');
    expect((await processes().run('cat', [])).stdout).toBe('');
  });

  it.each([
    ['is nowhere', 'not-found', () => {}],
    ['may not be run', 'not-executable', () => program('odd', '#!/bin/sh\n', 0o644)],
    ['has no interpreter', 'not-executable', () => program('odd', '#!/nowhere/interpreter\n')],
  ] as const)('says why it did not start if it %s', async (_, started, prepare) => {
    prepare();
    expect(await processes().run('odd', [])).toMatchObject({ started, exitCode: null });
  });

  it('hides our own credentials from it, and lets nothing prompt', async () => {
    const { stdout } = await processes({ GOVSUPPORT_ZENDESK_TOKEN: 'fake-token-ada', LANG: 'C' }).run('env', []);
    expect(stdout).not.toContain('GOVSUPPORT_');
    expect(stdout).toMatch(/^LANG=C$/m);
    expect(stdout).toMatch(/^GIT_TERMINAL_PROMPT=0$/m);
  });

  it('does not wait for what it left in the background, and ends that', async () => {
    program('leaves', '#!/bin/sh\nsleep 60 &\necho $! > "$HOME/child"\necho done\n');
    expect(await processes().run('leaves', [])).toMatchObject({ exitCode: 0, stdout: 'done\n' });
    expect(runs(folder, 'child')).toBe(false);
  });

  it('loses no part of a long output', async () => {
    program('long', '#!/bin/sh\ni=0; while [ $i -lt 20000 ]; do echo "line $i of many"; i=$((i+1)); done\n');
    const { stdout } = await processes().run('long', []);
    expect(stdout.split('\n').length).toBe(20001);
  });

  it('ends it with everything that it started when the signal aborts, and throws the reason', async () => {
    program('hangs', '#!/bin/sh\ntrap "" TERM\nsleep 60 &\necho $! > "$HOME/child"\necho $$ > "$HOME/own"\nwait\n');
    const reason = new Error('time is up');
    const running = processes().run('hangs', []);
    const caught = expect(running).rejects.toBe(reason);
    await expect.poll(() => runs(folder, 'own')).toBe(true);
    ending.abort(reason);
    await caught;
    expect([runs(folder, 'own'), runs(folder, 'child')]).toEqual([false, false]);
    await expect(processes().run('hangs', [])).rejects.toBe(reason);
  });

  it('can end all of them', async () => {
    program('hangs', '#!/bin/sh\necho $$ > "$HOME/own"\nexec sleep 60\n');
    const running = processes().run('hangs', []);
    await expect.poll(() => runs(folder, 'own')).toBe(true);
    await processes().endAll();
    expect(await running).toMatchObject({ started: 'yes', exitCode: null });
    expect(runs(folder, 'own')).toBe(false);
  });
});
