import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMachine, type Machine } from './support/machine.ts';
import { createPractice, messagesSince, type Practice } from './support/practice.ts';
import { createSmallDisk, noSmallDisk, type SmallDisk } from './support/small-disk.ts';

let practice: Practice;
let begun: ReturnType<Practice['world']>;
beforeAll(async () => {
  practice = await createPractice();
  begun = practice.world();
});
afterAll(() => practice.remove());

/** Every unfinished file that a run has left. */
const leftovers = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tmp$|\.lock|\.clearing$/.test(name));

/** What is in each JSON file; throws if one is not whole. */
const journals = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')));

const channels = ['--only', 'rotation,slack-channels', '--confirm', 'rotation', '--yes', '--no-input'];

describe.skipIf(noSmallDisk)(`the state folder on a disk of its own (${noSmallDisk ?? 'a mounted tmpfs'})`, () => {
  let disk: SmallDisk;
  beforeEach(() => {
    practice.restore(begun);
    disk = createSmallDisk(128, practice.stateFolder);
  });
  afterEach(() => disk.remove());

  it.each([0, 4096, 8192, 12_288])(
    'says that it is full with %i bytes left, and keeps the journal whole',
    async (left) => {
      disk.fill(left);
      const { code, stdout, stderr } = await practice.start(channels);
      const text = (stdout + stderr).replace(/\s+/g, ' ');
      if (code !== 0) expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining('the disk is full') });
      expect(text).not.toContain('bug');
      expect(leftovers(disk.folder)).toEqual([]);
      journals(disk.folder);
      disk.empty();
      expect(await practice.start(channels)).toMatchObject({ code: 0 });
      expect(messagesSince(begun, practice.world()).filter(({ text }) => text.includes('joined'))).toEqual([]);
    },
  );

  it('says that it is read-only', async () => {
    disk.makeReadOnly();
    const outcome = await practice.start(channels);
    expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining('the disk is read-only') });
    expect(outcome.stderr).not.toContain('bug');
  });
});

it('reports clearly that the state folder is a file', async () => {
  practice.restore(begun);
  writeFileSync(practice.stateFolder, '');
  for (const args of [channels, [...channels, '--json']]) {
    const outcome = await practice.start(args);
    expect(outcome).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('something on the way to it is not a folder'),
    });
    expect(outcome.stderr).not.toContain('bug');
  }
  rmSync(practice.stateFolder);
});

// Node's own recursive mkdir never ends there.
it.skipIf(process.platform !== 'linux')('reports clearly that the state folder cannot be made', async () => {
  for (const args of [
    ['doctor', 'confirm', 'staff-vetting'],
    ['sandbox', 'reset', '--yes'],
  ]) {
    const { code, stderr } = await practice.govsupport(args, { env: { XDG_STATE_HOME: '/proc' } });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('there is no such file or folder') });
  }
});

describe('a lock', () => {
  let machine: Machine;
  beforeEach(() => {
    machine = createMachine();
  });
  afterEach(() => machine.remove());
  const lockOf = (pid: number) => {
    const folder = path.join(machine.home, '.local/state/govsupport');
    mkdirSync(folder, { recursive: true });
    const holder = { pid, machine: os.hostname(), since: new Date().toISOString() };
    writeFileSync(path.join(folder, 'confirmations.json.lock'), JSON.stringify(holder));
    return path.join(folder, 'confirmations.json.lock');
  };

  it.each(['SIGINT', 'SIGTERM'] as const)('stops being waited for at %s', async (signal) => {
    lockOf(process.pid);
    const { code, stdout } = await machine.govsupport(['doctor', 'confirm', 'staff-vetting'], {
      onStarted: (child) => {
        const timer = setInterval(() => child.kill(signal), 300);
        child.on('close', () => clearInterval(timer));
      },
    });
    // Ended by the signal, or as an interrupted command, not by the end of the wait.
    expect([null, 130]).toContain(code);
    expect(stdout).toBe('');
  });

  it('of a process that has ended is taken over silently', async () => {
    const lock = lockOf(2147483646);
    expect(await machine.govsupport(['doctor', 'confirm', 'staff-vetting'])).toMatchObject({ code: 0 });
    expect(existsSync(lock)).toBe(false);
  });
});
