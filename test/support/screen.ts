import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { worldCommands } from '../../src/lib/world-commands.ts';
import { compileCache, executable, type Machine, patientChecks } from './machine.ts';
import { quoted, runProgram } from './small-shell.ts';

/** Why nothing can be run in a terminal here, or null. */
export const noScreen: string | null = spawnSync('tmux', ['-V']).status === 0 ? null : 'tmux is not on this machine';

/** How long to wait for a text, in milliseconds: only a failing test waits that long. */
const patienceMs = 120_000;

/** A program in a terminal, of 80 columns and 24 lines unless it is given others. */
export interface Screen {
  /** Everything written so far, including what has scrolled away. Wrapped lines are joined. */
  text(): string;
  /** Every byte that the program has sent to the terminal. */
  raw(): string;
  /** The 24 lines at this moment. */
  visible(): string[];
  /** Waits for a text in what was written since the last key. Throws with the screen if it never appears. */
  waitFor(text: string | RegExp): Promise<void>;
  /** Presses keys, each by its tmux name: `Enter`, `s`, `C-c`. */
  press(...keys: string[]): void;
  type(text: string): void;
  /** Pastes a text, marked as pasted if the program has asked for that and it is `marked`. */
  paste(text: string, marked: boolean): void;
  /** Gives the window another size. */
  resize(columns: number, rows: number): void;
  cursorIsVisible(): boolean;
  /** Waits for the text, then presses the keys. */
  answer(text: string | RegExp, ...keys: string[]): Promise<void>;
  /** Waits for the program to end, and returns its exit code. */
  ended(): Promise<number>;
  close(): void;
}

/** A command of ours without `--sandbox`. */
const leavesWorld = new RegExp(
  `(?<!\`)\\bgovsupport (?:${worldCommands.join('|')})\\b(?!(?:(?!govsupport).){0,80} --sandbox)[^.;,)]*`,
  'g',
);

/** The commands shown that would leave the practice world. What is quoted, or for others to read, is not advice. */
const leadsOut = (shown: string): string[] => {
  const said = shown.split('\n').filter((line) => !/^\s*│/.test(line));
  return said.join(' ').replace(/\s+/g, ' ').match(leavesWorld) ?? [];
};

/** Starts the built program in its own terminal. */
export function openScreen(
  machine: Machine,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  columns = 80,
  rows = 24,
): Screen {
  const socket = path.join(machine.home, '..', `screen-${Math.random().toString(36).slice(2)}`);
  const tmux = (...words: string[]): string =>
    runProgram('tmux', ['-S', socket, '-f', '/dev/null', ...words], { env: process.env });
  const environment = {
    HOME: machine.home,
    PATH: machine.bin,
    TMPDIR: path.join(machine.home, '..', 'tmp'),
    LANG: 'C.UTF-8',
    TERM: 'screen-256color',
    NODE_COMPILE_CACHE: compileCache,
    // Only tests about the notice look for a newer version.
    GOVSUPPORT_NO_UPDATE_NOTICE: '1',
    ...patientChecks,
    ...env,
  };
  const words = [
    'env',
    '-i',
    ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    process.execPath,
    executable,
    ...args,
  ];
  const sent = `${socket}.raw`;
  tmux(
    ...['new-session', '-d', '-x', String(columns), '-y', String(rows), '-s', 'test'],
    `${words.map(quoted).join(' ')}; echo "ended with $?"; exec sleep 3600`,
    ...[';', 'pipe-pane', '-t', 'test', `cat >>${quoted(sent)}`],
  );
  tmux('set-option', '-g', 'history-limit', '10000');
  const sentBytes = () => statSync(sent, { throwIfNoEntry: false })?.size ?? 0;
  /** How much had been written when the last key was pressed. */
  let looked = 0;
  const text = () => tmux('capture-pane', '-p', '-J', '-S', '-', '-t', 'test').trimEnd();
  const found = (wanted: string | RegExp) => {
    const since = text().slice(looked);
    return typeof wanted === 'string' ? since.includes(wanted) : wanted.test(since);
  };
  const mark = () => {
    // The lines above stay as they are; those with the question or its keys may be redrawn.
    const written = text();
    const keys = /(?:\n {2}\[[^\n]*)+(?:\n+ {2}\S+ does nothing here[^\n]*)?$/.exec(written);
    looked = Math.max(looked, keys ? keys.index : written.lastIndexOf('\n'));
  };
  let isClosed = false;
  const screen: Screen = {
    text,
    raw: () => (existsSync(sent) ? readFileSync(sent, 'utf8') : ''),
    visible: () => tmux('capture-pane', '-p', '-t', 'test').split('\n'),
    async waitFor(wanted) {
      const until = Date.now() + patienceMs;
      let seen = -1;
      while (Date.now() < until) {
        // The screen is unchanged if nothing was sent. More may come while it is read, so this is checked first.
        const bytes = sentBytes();
        if (bytes !== seen && found(wanted)) return;
        seen = bytes;
        await sleep(20);
      }
      throw new Error(`never came: ${wanted}\n${text()}`);
    },
    press(...keys) {
      mark();
      tmux('send-keys', '-t', 'test', ...keys);
    },
    type(words) {
      tmux('send-keys', '-l', '-t', 'test', words);
    },
    paste(pasted, marked) {
      tmux('set-buffer', pasted, ';', 'paste-buffer', ...(marked ? ['-p'] : []), '-t', 'test');
    },
    resize(columns, rows) {
      tmux('resize-window', '-t', 'test', '-x', String(columns), '-y', String(rows));
    },
    cursorIsVisible: () => tmux('display-message', '-p', '-t', 'test', '#{cursor_flag}').trim() === '1',
    async answer(wanted, ...keys) {
      await screen.waitFor(wanted);
      screen.press(...keys);
    },
    async ended() {
      await screen.waitFor(/ended with \d+/);
      return Number(/ended with (\d+)/.exec(text())?.[1]);
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      const shown = args.includes('--sandbox') ? leadsOut(text()) : [];
      tmux('kill-server');
      expect(shown).toEqual([]);
    },
  };
  return screen;
}
