import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig, parseListedConfig } from './config-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What git itself makes of a file, or null where it refuses it. */
function asGitReads(text: string) {
  const file = path.join(folder, 'config');
  writeFileSync(file, text);
  try {
    const args = ['config', '--file', file, '--no-includes', '--list', '-z'];
    return parseListedConfig(execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return null;
  }
}

describe('a configuration file', () => {
  it.each([
    ['what clones have', '[core]\n\tbare = false\n[remote "origin"]\n\turl = a:b\n\tfetch = +refs/heads/*:refs/x/*\n'],
    ['names in any case', '[Branch "Main"]\n\tReMote = origin\n'],
    ['old subsections', '[branch.Main]\nremote=origin\n'],
    ['quotes in a subsection', '[branch "a\\"b\\\\c"]\nremote = x\n'],
    ['a key without a value', '[core]\nbare\n[user]\nemail=a\n'],
    ['comments', '# one\n[core] ; two\n a = b # three\n c = "d # e" ; f\n'],
    ['spaces', '[a]\n  b =   c  d   \n e = " f "  \n'],
    ['escapes', '[a]\nb = c\\td\\\\e\\"f\n'],
    ['a value on two lines', '[a]\nb = c\\\n  d\ne = f\n'],
    ['a key in the line of its section', '[a] b = c\n[d]e=f\n'],
    ['lines as Windows ends them', '[a]\r\nb = c\r\n'],
    ['an empty value', '[a]\nb =\nc = ""\n'],
    ['an equals sign in a value', '[a]\nb = c=d\n'],
    ['nothing', ''],
  ])('is read as git reads it: %s', (_, text) => {
    const read = asGitReads(text);
    expect(read).not.toBeNull();
    expect(parseConfig(text)).toEqual(read);
  });

  it.each([
    ['an open quote', '[a]\nb = "c\n'],
    ['an unknown escape', '[a]\nb = c\\qd\n'],
    ['an open section', '[a\nb = c\n'],
    ['a key that is none', '[a]\n1b = c\n'],
  ])('is left to git where that refuses it: %s', (_, text) => {
    expect(asGitReads(text)).toBeNull();
    expect(parseConfig(text)).toBeNull();
  });
});
