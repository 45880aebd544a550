import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { patientChecks } from './machine.ts';
import { runProgram } from './small-shell.ts';

/** Why there is no terminal here, or null. */
export const noTmux: string | null =
  spawnSync('tmux', ['-V']).status === 0 ? null : 'tmux is not installed on this machine';

/** A real terminal of 80 columns and 24 rows, with a program in it. */
export interface TerminalWindow {
  /** What it shows and what has scrolled away; wrapped lines are joined. */
  text(): string;
  /** The same with its colours, as escape sequences. */
  styled(): string;
  /** Waits until it shows a text, and returns what it shows then. Throws after two minutes. */
  until(shown: RegExp): Promise<string>;
  /** Presses a key: `C-c`, `Enter`. */
  press(key: string): void;
  /** Whether the cursor is visible. */
  cursorIsVisible(): boolean;
  close(): void;
}

/** Opens a terminal in which `sh` runs a script with only this environment. */
export function openTerminal(script: string, env: Readonly<Record<string, string>>): TerminalWindow {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-tmux-'));
  const tmux = (...args: string[]) =>
    runProgram('tmux', ['-S', path.join(folder, 'socket'), '-f', '/dev/null', ...args], {
      env: { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', TERM: 'xterm-256color' },
    });
  const all = { TERM: 'screen', LANG: 'C.UTF-8', GOVSUPPORT_NO_UPDATE_NOTICE: '1', ...patientChecks, ...env };
  const variables = Object.entries(all).map(([key, value]) => `${key}=${value}`);
  tmux('new-session', '-d', '-x', '80', '-y', '24', 'env', '-i', ...variables, '/bin/sh', '-c', script);
  const styled = () => tmux('capture-pane', '-p', '-e', '-J', '-S', '-');
  const text = () => tmux('capture-pane', '-p', '-J', '-S', '-');
  return {
    text,
    styled,
    async until(shown) {
      const late = Date.now() + 120_000;
      while (Date.now() < late) {
        const seen = text();
        if (shown.test(seen)) return seen;
        await sleep(50);
      }
      throw new Error(`the terminal never showed ${shown}, but:\n${text()}`);
    },
    press: (key) => void tmux('send-keys', key),
    cursorIsVisible: () => tmux('display-message', '-p', '#{cursor_flag}').trim() === '1',
    close() {
      tmux('kill-server');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
