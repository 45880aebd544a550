import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noTmux, openTerminal, type TerminalWindow } from './support/tmux.ts';

const program = path.join(import.meta.dirname, 'support/ask-text-program.ts');
const template = 'Asked:\nFound and tried:\nNext:\nDeadline:\n';

const vim = ['/usr/bin/vim', '/usr/bin/vi'].find((file) => existsSync(file));

let folder: string;
let windows: TerminalWindow[] = [];

const drafts = () => path.join(folder, 'state', 'drafts');
const draft = () => path.join(drafts(), 'notes.note.48201', 'text.md');

/** An editor that is a script: the file is its last argument. */
function editor(script: string, name = 'editor'): string {
  const file = path.join(folder, 'bin', name);
  writeFileSync(file, `#!/bin/sh\nfor file in "$@"; do :; done\n${script}\n`, { mode: 0o755 });
  return file;
}

/** Asks in a terminal with this environment. */
function ask(env: Readonly<Record<string, string>>, how: 'editor' | 'inline' = 'editor', keeps = 'kept') {
  const words = [process.execPath, program, how, drafts(), keeps].map((word) => `'${word}'`).join(' ');
  const shown = openTerminal(`trap : INT; ${words}; PATH=/usr/bin:/bin; stty -a | grep -c ' icanon'; exec cat`, {
    PATH: `${path.join(folder, 'bin')}:/usr/bin:/bin`,
    HOME: folder,
    NODE_NO_WARNINGS: '1',
    ...env,
  });
  windows.push(shown);
  return shown;
}

/** Waits for the end; the answer, or why there is none. The terminal is as it was: it reads lines again. */
async function ended(shown: TerminalWindow): Promise<string> {
  const text = await shown.until(/^(answer|left): .*\n1$/m);
  const [, answer, left] = /^(?:answer: (.*)|left: (.*))$/m.exec(text) ?? [];
  return answer === undefined ? `left: ${left}` : JSON.parse(answer);
}

describe.skipIf(noTmux)(`a text that is asked for${noTmux ? ` (skipped: ${noTmux})` : ''}`, () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-ask-'));
    mkdirSync(path.join(folder, 'bin'));
  });
  afterEach(() => {
    for (const shown of windows) shown.close();
    windows = [];
    rmSync(folder, { recursive: true, force: true });
  });

  it('comes from VISUAL, with its arguments, from a file that no one else can read', async () => {
    editor(
      '[ "$1" = --wait ] && [ "$2" = "two words" ] || exit 9\nstat -c "%a %n" "$file" >"$HOME/seen"\nprintf "Next: ring them\\r\\n- on Friday\\r\\n" >>"$file"',
      'mine',
    );
    const shown = ask({ VISUAL: "mine --wait 'two words'", EDITOR: 'false' });
    expect(await ended(shown)).toBe('Next: ring them\n- on Friday');
    expect(readFileSync(path.join(folder, 'seen'), 'utf8')).toBe(`600 ${draft()}\n`);
    expect(statSync(drafts()).mode & 0o777).toBe(0o700);
    expect(existsSync(path.dirname(draft()))).toBe(false);
  });

  it.each(['true', 'rm -f "$file"', ': >"$file"'])('is not an answer if it was left unchanged: %s', async (script) => {
    const shown = ask({ EDITOR: editor(script) });
    expect(await ended(shown)).toBe('');
    expect(existsSync(path.dirname(draft()))).toBe(false);
  });

  it('keeps our credentials out of the editor', async () => {
    const shown = ask({ EDITOR: editor('env >"$HOME/seen"'), GOVSUPPORT_SLACK_TOKEN: 'fake-token-ada', PAGER: 'less' });
    expect(await ended(shown)).toBe('');
    const seen = readFileSync(path.join(folder, 'seen'), 'utf8');
    expect(seen).toContain('PAGER=less');
    expect(seen).not.toContain('fake-token-ada');
  });

  it('is kept and offered again if the editor failed', async () => {
    const failing = editor(
      '[ -e "$HOME/again" ] && { echo "Deadline: Friday" >>"$file"; exit 0; }\ntouch "$HOME/again"\necho "Next: wait" >>"$file"\nexit 3',
    );
    const shown = ask({ EDITOR: failing });
    const text = await shown.until(/What now\?[\s\S]*\[b\] back/);
    expect(text).toContain('ended with exit code 3');
    expect(text.replace(/\s/g, '')).toContain(`Yourdraftiskept:${draft()}`);
    expect(readFileSync(draft(), 'utf8')).toBe(`${template}Next: wait\n`);
    shown.press('Enter');
    expect(await ended(shown)).toBe('Next: wait\nDeadline: Friday');
    expect(existsSync(path.dirname(draft()))).toBe(false);
  });

  it('can be used as it was saved, dropped, or left if the editor failed', async () => {
    const failing = { EDITOR: editor('echo "Next: wait" >>"$file"; kill -9 $$') };
    const back = ask(failing);
    await back.until(/was ended by SIGKILL[\s\S]*What now\?/);
    back.press('b');
    expect(await ended(back)).toBe('');
    expect(existsSync(draft())).toBe(true);
    const later = ask(failing);
    await later.until(/What now\?[\s\S]*\[l\] later +\[q\] quit/);
    later.press('l');
    await later.until(/left: later/);
    expect(existsSync(draft())).toBe(true);
    const taken = ask(failing);
    expect(await taken.until(/What now\?/)).toContain('Your earlier draft was kept');
    taken.press('u');
    expect(await ended(taken)).toBe('Next: wait\nNext: wait\nNext: wait');
    expect(existsSync(draft())).toBe(false);
    const dropped = ask(failing);
    await dropped.until(/What now\?/);
    dropped.press('d');
    expect(await ended(dropped)).toBe('');
    expect(existsSync(draft())).toBe(false);
  });

  it('is offered again if it is invalid or not text', async () => {
    const wrong = ask({ EDITOR: editor('echo "Next: the password is x" >>"$file"') });
    expect(await wrong.until(/What now\?[\s\S]*back/)).toMatch(
      /a password does not belong here\.[\s\S]*Your draft is kept/,
    );
    expect(wrong.text()).not.toContain('[u]');
    wrong.press('d');
    expect(await ended(wrong)).toBe('');
    const bytes = ask({ EDITOR: editor(`printf 'Next: \\377' >"$file"`) });
    expect(await bytes.until(/What now\?[\s\S]*back/)).toContain('The text is not UTF-8.');
    expect(readFileSync(draft())).toEqual(Buffer.from('Next: \xff', 'latin1'));
  });

  it('stays until it is kept elsewhere', async () => {
    const env = { EDITOR: editor('grep -q wait "$file" || echo "Next: wait" >>"$file"') };
    expect(await ended(ask(env, 'editor', 'not kept'))).toBe('Next: wait');
    const inline = ask({}, 'inline');
    await inline.until(/Asked:/);
    for (const label of ['Asked', 'Found and tried', 'Next', 'Deadline']) {
      await inline.until(new RegExp(`\\? ${label}:`));
      inline.press('Enter');
    }
    expect(await ended(inline)).toBe('Next: wait');
    expect(existsSync(draft())).toBe(false);
  });

  it.each([
    { EDITOR: 'nonesuch', says: 'there is no such program' },
    { EDITOR: "nonesuch 'two words'", says: 'there is no such program' },
    { EDITOR: program, says: 'EACCES' },
  ])('is asked for inline if $EDITOR cannot be started', async ({ EDITOR, says }) => {
    const shown = ask({ EDITOR });
    const text = await shown.until(/\? Asked:/);
    expect(text.replace(/\s+/g, ' ')).toContain(`Your editor (EDITOR, ${EDITOR}) could not be started: `);
    expect(text.replace(/\s+/g, ' ')).toContain(says);
    shown.press('the filters');
    shown.press('Enter');
    await shown.until(/\? Found and tried:/);
    shown.press('Enter');
    await shown.until(/\? Next:/);
    shown.press('ring them: on Friday');
    shown.press('Enter');
    await shown.until(/\? Deadline:/);
    shown.press('Enter');
    expect(await ended(shown)).toBe('Asked: the filters\nNext: ring them: on Friday');
    expect(existsSync(draft())).toBe(false);
  });

  it('is asked for inline if there is no editor at all', async () => {
    const shown = ask({ PATH: path.join(folder, 'bin'), EDITOR: ' ' });
    expect(await shown.until(/\? Asked:/)).toContain('There is no editor');
    shown.press('C-c');
    await shown.until(/left: ExitPromptError/);
  });

  it('leaves the keys to the editor, Ctrl-C too', async () => {
    const script =
      'trap "echo got it" INT\necho editing\nwhile [ -z "$line" ]; do read -r line; done\necho "Next: $line" >>"$file"';
    const shown = ask({ EDITOR: editor(script) });
    await shown.until(/editing/);
    shown.press('C-c');
    await shown.until(/got it/);
    shown.press('sq');
    shown.press('Enter');
    expect(await ended(shown)).toBe('Next: sq');
    expect(shown.text()).not.toContain('heard Ctrl-C');
  });

  it('is left with an editor that Ctrl-C ends, and keeps what was saved', async () => {
    const shown = ask({ EDITOR: editor('echo "Next: wait" >>"$file"\necho editing\nexec sleep 600') });
    await shown.until(/editing/);
    shown.press('C-c');
    expect(await ended(shown)).toBe('left: ExitPromptError');
    expect(shown.text()).toContain('Your draft is kept');
    expect(readFileSync(draft(), 'utf8')).toContain('Next: wait');
  });

  it.skipIf(vim === undefined)('ends a real editor when the work is to end, and gives the terminal back', async () => {
    const shown = ask({ EDITOR: `${vim} -u NONE -c startinsert` });
    await shown.until(/Found and tried:[\s\S]*~/);
    shown.press('Escape');
    shown.press('GoNext: by hand');
    shown.press('Escape');
    shown.press(':w');
    shown.press('Enter');
    await shown.until(/written/);
    const pids = execFileSync('pgrep', ['-f', `ask-text-program.ts editor ${drafts()}`], { encoding: 'utf8' });
    for (const pid of pids.trim().split('\n')) process.kill(Number(pid), 'SIGTERM');
    expect(await ended(shown)).toBe('left: ExitPromptError');
    expect(readFileSync(draft(), 'utf8')).toBe(`${template}Next: by hand\n`);
  });
});
