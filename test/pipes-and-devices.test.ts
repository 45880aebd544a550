import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, type Machine } from './support/machine.ts';

let machine: Machine;
/** A named pipe that nothing is ever written to. */
let pipe: string;
beforeEach(() => {
  machine = createMachine();
  machine.config('person: { name: Ada Example, email: ada@example.org }\n');
  pipe = path.join(path.dirname(machine.file('pipes/.keep', '')), 'pipe');
  execFileSync('mkfifo', [pipe]);
});
afterEach(() => machine.remove());

describe('a pipe or a device', () => {
  it('is waited for if the notes come from it, until the person stops that', async () => {
    let writer: FileHandle | undefined;
    const { code, stderr } = await machine.govsupport(['end', '--notes', pipe, '--no-input'], {
      onStarted: async (child) => {
        // Returns once the program has opened the pipe, too.
        writer = await open(pipe, 'w');
        child.kill('SIGTERM');
      },
    });
    await writer?.close();
    expect({ code, stderr: stderr.trim() }).toEqual({ code: 130, stderr: 'govsupport: Interrupted.' });
  });

  it.each(['a pipe', 'a device'])("is not read as one of AWS's files or as a key: %s", async (what) => {
    const file = what === 'a pipe' ? pipe : '/dev/zero';
    machine.file('.ssh/id.pub', '');
    symlinkSync(file, path.join(machine.home, '.ssh/other.pub'));
    const { code, json } = await machine.govsupport(['doctor', '--only', 'aws,github', '--no-input', '--json'], {
      env: { AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: file },
    });
    expect(code).toBe(1);
    const [aws] = json().checks.filter(({ id }: { id: string }) => id === 'aws');
    expect(aws).toMatchObject({ status: 'fail', summary: expect.stringContaining('There are no AWS credentials') });
  });
});
