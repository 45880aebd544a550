import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMachine, executable, type Machine, root } from './support/machine.ts';
import { noTmux, openTerminal, type TerminalWindow } from './support/tmux.ts';

/** Why a shell can't be tried here, or null. */
const missing = (...programs: string[]): string | null => {
  const absent = programs.find((program) => spawnSync(program, ['--version']).error !== undefined);
  return absent === undefined ? null : `${absent} is not on this machine`;
};
const why = (reason: string | null) => (reason === null ? '' : ` (skipped: ${reason})`);

const script = (name: string) => path.join(root, 'completions', name);

let machine: Machine;
/** Where the shell is: there are files to complete. */
let folder: string;
/** Exists once something that was only typed has been run. */
let canary: string;
let env: Record<string, string>;
beforeAll(() => {
  machine = createMachine();
  machine.program('govsupport', `#!/bin/sh\nexec ${process.execPath} ${executable} "$@"\n`);
  folder = path.join(machine.home, 'here');
  mkdirSync(path.join(folder, 'doctor'), { recursive: true });
  writeFileSync(path.join(folder, 'my notes.md'), '');
  const audited = ['Set #52202 "Maps" to Open', 'Set #48201 "It costs $(rm *) `x` 5% \\n:" to Open'];
  machine.file('.local/state/govsupport/audit.ndjson', audited.map((what) => `${JSON.stringify({ what })}\n`).join(''));
  canary = path.join(folder, 'canary');
  env = { HOME: machine.home, PATH: `${machine.bin}:/usr/bin:/bin`, LANG: 'C.UTF-8' };
});
afterAll(() => machine.remove());

/** Words, as typed, that would write the canary if anything ran them. */
const hostile = (): string[] => [
  `"$(touch canary)"`,
  `\`touch canary\``,
  `$(touch canary)`,
  `'\\'$(touch canary)`,
  `x\\;touch\\ canary`,
  `'a b'`,
  '"line\nline"',
  '-*',
  '*',
  '--',
];

describe.skipIf(missing('bash'))(`bash${why(missing('bash'))}`, () => {
  /** A line up to the cursor, and the word that bash would replace. */
  type Line = readonly [line: string, word: string];

  /** What the function replies for each line, as bash calls it: the words, with a space between them. */
  function replies(lines: readonly Line[], before = ''): string[] {
    const program = `
      set -euo pipefail
      ${before}
      . ${script('govsupport.bash')}
      . ${script('govsupport.bash')}
      # Outside of a completion there is nothing to set.
      if type compopt >/dev/null 2>&1; then compopt() { :; }; fi
      while [ $# -gt 0 ]; do
        COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=(govsupport) COMP_CWORD=0
        _govsupport govsupport "$2" before
        IFS=' '
        printf '%s\n' "\${COMPREPLY[*]-}"
        shift 2
      done`;
    const stdio: 'pipe'[] = ['pipe', 'pipe', 'pipe'];
    const args = ['--norc', '-c', program, 'bash', ...lines.flat()];
    return execFileSync('bash', args, { cwd: folder, env, encoding: 'utf8', stdio }).split('\n').slice(0, -1);
  }

  const usual: readonly Line[] = [
    ['govsupport doc', 'doc'],
    ['govsupport ticket s', 's'],
    ['govsupport ticket show ', ''],
    ['govsupport start --only=rotation,sl', 'rotation,sl'],
    ['govsupport end --answer rotation.n', 'rotation.n'],
    ['govsupport handover --output ', ''],
    ['govsupport nothing ', ''],
  ];
  const fitting = ['doctor', 'show status', '48201 52202', 'rotation,slack-channels', 'rotation.next=', '', ''];

  it('replies with the matching words', () => {
    expect(replies(usual)).toEqual(fitting);
  });

  it('does so in bash 3.2, which has no compopt', () => {
    expect(replies(usual, 'enable -n compopt; IFS=:; set -f')).toEqual(fitting);
  });

  it('writes no temporary file, as a here-string does in bash 3.2, which fails if there is no place for it', () => {
    expect(readFileSync(script('govsupport.bash'), 'utf8')).not.toContain('<<');
  });

  it('runs nothing of what was typed', () => {
    const lines = hostile().flatMap((word): Line[] => [
      [`govsupport ticket show ${word} --cl`, '--cl'],
      [`govsupport ticket show ${word}`, word],
      [`govsupport doctor --only=${word}`, word],
    ]);
    expect(replies(lines).filter((reply) => reply === '--client').length).toBe(hostile().length - 1);
    expect(existsSync(canary)).toBe(false);
  });

  it('says nothing if the program is not there', () => {
    expect(replies(usual, 'PATH=/nowhere')).toEqual(usual.map(() => ''));
  });
});

/** A typed line, what it is after Tab, and what is typed after the Tab first. */
type Typed = readonly [line: string, shown: RegExp, behind?: string];

/** What each shell turns a line into. */
const typed: readonly Typed[] = [
  ['govsupport doc', /> govsupport doctor /],
  ['govsupport doctor --only vpn,helpf', /--only vpn,helpful /],
  ['govsupport start --only=slack-ch', /--only=slack-channels /],
  ['govsupport start --answer rotation.ne', /--answer rotation\.next=(?! )/],
  ['govsupport handover --output my', /--output my\\ notes\.md/],
  ['govsupport --sandbox doctor expl', /doctor explain /],
  ['gs ticket open 48', /gs ticket open 48201 /],
];

/** Types lines into a shell, and presses Tab after each. */
async function press(shell: TerminalWindow, lines: readonly Typed[]): Promise<void> {
  for (const [line, shown, behind] of lines) {
    shell.press(line);
    shell.press('Tab');
    if (behind !== undefined) shell.press(behind);
    await shell.until(shown);
    // Not Ctrl-C, which also drops what is typed next.
    shell.press('C-e');
    shell.press('C-u');
  }
}

/** Lines with a word that would write the canary; what comes after it is still completed. */
const hostileLines = (): Typed[] => [
  [`govsupport ticket show "$(touch canary)" --cl`, /"\$\(touch .*\)" --client/],
  // bash takes what follows a backquote for another command, and completes nothing there.
  [`govsupport ticket show \`touch canary\` --int`, /`touch canary` --int.*after/, 'after'],
  ['govsupport ticket show "a b" * -- 48', /-- 48201 /],
  ['govsupport ticket show "$(touch canary)', /canary\).*after/, 'after'],
  ['govsupport doctor --only=`touch canary`', /=`touch canary`.*after/, 'after'],
];

describe.skipIf(missing('bash') ?? noTmux)(`bash at a terminal${why(missing('bash') ?? noTmux)}`, () => {
  it('completes at Tab, and runs nothing', async () => {
    const rc = machine.file(
      'bashrc',
      `PS1='> '\nset -u\neval "$(govsupport completion bash)"\n. ${script('govsupport.bash')}\nalias gs=govsupport\ncomplete -F _govsupport gs\ncd ${folder}\n`,
    );
    const shell = openTerminal(`exec bash --noprofile --rcfile ${rc} -i`, env);
    try {
      await shell.until(/> /);
      await press(shell, [...typed, ...hostileLines()]);
      expect(existsSync(canary)).toBe(false);
    } finally {
      shell.close();
    }
  });
});

describe.skipIf(missing('zsh') ?? noTmux)(`zsh at a terminal${why(missing('zsh') ?? noTmux)}`, () => {
  it.each(['read by its own files', 'found in fpath'])('completes at Tab, and runs nothing: %s', async (how) => {
    const functions = path.join(machine.home, `functions-${how.length}`);
    mkdirSync(functions);
    const isFound = how.includes('fpath');
    if (isFound) symlinkSync(script('_govsupport'), path.join(functions, '_govsupport'));
    const rc = [
      `fpath=(${functions} $fpath)`,
      'autoload -Uz compinit && compinit -u -D',
      ...(isFound ? [] : ['eval "$(govsupport completion zsh)"', `. ${script('_govsupport')}`]),
      'setopt nounset',
      'alias gs=govsupport',
      // The usual Tab of zsh expands what is typed before it completes, and so runs it, whatever the command is.
      "bindkey '^I' complete-word",
      "PS1='> '",
      `cd ${folder}`,
      'print ready',
    ];
    machine.file('.zshrc', rc.join('\n'));
    const shell = openTerminal('exec zsh -d -i', env);
    try {
      await shell.until(/ready/);
      await press(shell, [...typed, ...hostileLines()]);
      shell.press('govsupport suspended ');
      shell.press('Tab');
      await shell.until(/recover +-- Turn suspended mail/);
      shell.press('C-u');
      shell.press('govsupport ticket show ');
      shell.press('Tab');
      shell.press('Tab');
      await shell.until(/52202 +-- Maps/);
      expect(shell.text()).toMatch(/48201 +-- It costs \$\(rm \*\) `x` 5% \\n:/);
      expect(existsSync(canary)).toBe(false);
    } finally {
      shell.close();
    }
  });
});

describe.skipIf(missing('fish'))(`fish${why(missing('fish'))}`, () => {
  /** What `complete -C` lists for each line. */
  function listed(...lines: string[]): string[] {
    const program = [
      `source ${script('govsupport.fish')}`,
      `source ${script('govsupport.fish')}`,
      'alias gs govsupport',
      'for line in $argv; complete -C "$line"; echo "==="; end',
    ].join('\n');
    const args = ['--no-config', '-c', program, ...lines];
    const shown = execFileSync('fish', args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return shown.split('===\n').slice(0, -1);
  }

  it('lists the matching words, with descriptions', () => {
    const [doc, several, ticket, file, part, alias] = listed(
      'govsupport doc',
      'govsupport doctor --only=vpn,helpf',
      'govsupport ticket show 48',
      'govsupport handover --output=my',
      'govsupport end --answer rotation.ne',
      'gs ticket op',
    );
    expect(doc).toBe('doctor\tCheck that this machine and your accounts are ready\n');
    expect(several).toMatch(/^--only=vpn,helpful\t/);
    expect(ticket).toBe('48201\tIt costs $(rm *) `x` 5% \\n:\n');
    expect(file).toMatch(/^--output=my notes\.md/);
    expect(part).toMatch(/^rotation\.next=\t/);
    expect(alias).toMatch(/^open\t/);
  });

  it('says nothing if the program is not there', () => {
    const program = `set PATH /nowhere; source ${script('govsupport.fish')}; complete -C 'govsupport doc'`;
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', program], { env, encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  });

  it('runs nothing of what was typed', () => {
    const lines = hostile().flatMap((word) => [
      `govsupport ticket show ${word} --cl`,
      `govsupport ticket show ${word}`,
    ]);
    expect(listed(...lines)[0]).toMatch(/^--client\t/);
    expect(existsSync(canary)).toBe(false);
  });
});
