import {
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSmallDisk, noSmallDisk, type SmallDisk } from '../../test/support/small-disk.ts';
import { Failure } from '../errors.ts';
import { appendLine, readIfThere, replaceFile, writeWhole } from './whole-file.ts';

describe('a file that is written whole', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-whole-'));
    file = path.join(folder, 'new/state.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is readable by this user only, with its folder, and leaves nothing beside it', () => {
    writeWhole(file, 'one');
    writeWhole(file, 'two');
    expect(readdirSync(path.dirname(file))).toEqual(['state.json']);
    expect(readIfThere(file)).toBe('two');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  });

  it('removes what killed runs left, and nothing of a run that is alive or of other files', () => {
    writeWhole(file, 'one');
    const beside = (ending: string) => writeFileSync(`${file}${ending}`, 'half');
    for (const ending of ['.2147483646.tmp', '.2147483646', '.1.tmp', '.set-aside', '.tmp', '2.2147483646.tmp'])
      beside(ending);
    writeWhole(file, 'two');
    expect(readdirSync(path.dirname(file)).sort()).toEqual([
      'state.json',
      'state.json.1.tmp',
      'state.json.set-aside',
      'state.json.tmp',
      'state.json2.2147483646.tmp',
    ]);
  });

  it('replaces a link and not what it leads to', () => {
    writeFileSync(path.join(folder, 'elsewhere'), 'theirs');
    symlinkSync(path.join(folder, 'elsewhere'), path.join(folder, 'link'));
    replaceFile(path.join(folder, 'link'), 'ours');
    expect(readFileSync(path.join(folder, 'elsewhere'), 'utf8')).toBe('theirs');
    expect(readFileSync(path.join(folder, 'link'), 'utf8')).toBe('ours');
  });

  it('leaves an existing file alone if it may not be replaced', () => {
    replaceFile(path.join(folder, 'own'), 'first', { mayReplace: false });
    linkSync(path.join(folder, 'own'), path.join(folder, 'taken'));
    expect(() => replaceFile(path.join(folder, 'taken'), 'second', { mayReplace: false })).toThrow(
      expect.objectContaining({ code: 'EEXIST' }),
    );
    expect(readFileSync(path.join(folder, 'taken'), 'utf8')).toBe('first');
    expect(readdirSync(folder).sort()).toEqual(['own', 'taken']);
  });

  it('begins a new line after one that a killed run left half written', () => {
    writeFileSync(path.join(folder, 'audit'), '{"a":1}\n{"b":');
    appendLine(path.join(folder, 'audit'), '{"c":3}');
    expect(readFileSync(path.join(folder, 'audit'), 'utf8')).toBe('{"a":1}\n{"b":\n{"c":3}\n');
  });

  it.each([
    ['a folder', '.', 'it is a folder'],
    ['a device that never ends', '/dev/zero', 'it is not a regular file'],
  ])('is not read from %s', (_, name, why) => {
    expect(() => readIfThere(path.resolve(folder, name))).toThrow(`could not be read: ${why}.`);
  });
});

describe.skipIf(noSmallDisk)(`on a full disk (${noSmallDisk ?? 'a mounted tmpfs'})`, () => {
  let disk: SmallDisk;
  beforeEach(() => {
    disk = createSmallDisk(64);
  });
  afterEach(() => disk.remove());

  it('the old file stays whole, no temporary file is left, and the error says so', () => {
    const file = path.join(disk.folder, 'state.json');
    const before = 'a'.repeat(9848);
    writeWhole(file, before);
    // Room for a part of it, so that a write is short before it fails.
    disk.fill(4096);
    expect(() => writeWhole(file, 'b'.repeat(9848))).toThrow(
      new Failure(`${file} could not be written: the disk is full.`, {
        next: ['Make room on the disk, and run this again.'],
      }),
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(readdirSync(disk.folder).sort()).toEqual(['filling', 'state.json']);
    disk.empty();
    writeWhole(file, 'c');
    expect(readFileSync(file, 'utf8')).toBe('c');
  });

  it('no half line is added', () => {
    const file = path.join(disk.folder, 'audit.ndjson');
    appendLine(file, 'x'.repeat(4000));
    disk.fill();
    expect(() => appendLine(file, 'y'.repeat(9000))).toThrow(`${file} could not be written: the disk is full.`);
    expect(readFileSync(file, 'utf8')).toBe(`${'x'.repeat(4000)}\n`);
  });
});
