import os from 'node:os';
import path from 'node:path';
import type { Context } from '../../context.ts';
import { installedBy } from '../../lib/installed-by.ts';
import { packageFolder } from '../../lib/package-folder.ts';
import { version } from '../../version.ts';

/** A fact about the machine: what, and which. Nothing in it says whose it is. */
export type MachineFact = readonly [what: string, is: string];

type Env = Context['env'];

const shells = ['bash', 'csh', 'dash', 'fish', 'ksh', 'nu', 'pwsh', 'sh', 'tcsh', 'zsh'];

/** What terminals call themselves in TERM_PROGRAM. */
const terminals = [
  'Apple_Terminal',
  'Hyper',
  'iTerm.app',
  'Tabby',
  'WarpTerminal',
  'WezTerm',
  'ghostty',
  'tmux',
  'vscode',
];

const terminalKinds =
  /^(?:alacritty|ansi|dumb|linux|rxvt|rxvt-unicode|screen|tmux|vt100|xterm|xterm-ghostty|xterm-kitty)(?:-256color)?$/;

const another = 'another one';

/** Programs that this one runs, with what makes each say its version. gh and op must do nothing else meanwhile. */
const programs: readonly (readonly [name: string, argument: string])[] = [
  ['git', '--version'],
  ['ssh', '-V'],
  ['gh', '--version'],
  ['op', '--version'],
];

const quietly = { GH_NO_UPDATE_NOTIFIER: '1', GH_TELEMETRY: 'false', DO_NOT_TRACK: '1', OP_CACHE: 'false' };

/** How long a program may take to say its version, in milliseconds. */
const patience = 3000;

async function versionOf({ services }: Context, name: string, argument: string): Promise<MachineFact> {
  if (services.processes.find(name) === null) return [name, 'not on PATH'];
  const outcome = await services.processes.run(name, [argument], { env: quietly, timeoutMs: patience });
  const found = /\d+(?:\.\d+)+(?:p\d)?/.exec(`${outcome.stdout}\n${outcome.stderr}`)?.[0];
  if (found) return [name, found];
  if (outcome.started !== 'yes') return [name, 'could not be started'];
  return [name, outcome.exitCode === null ? 'gave no answer' : 'reports no version'];
}

function shellOf({ SHELL }: Env): string {
  if (!SHELL) return 'not known';
  const name = path.basename(SHELL);
  return shells.includes(name) ? name : another;
}

function terminalOf({ TERM, TERM_PROGRAM, TERM_PROGRAM_VERSION = '' }: Env, columns: number): string {
  const name = TERM_PROGRAM && (terminals.includes(TERM_PROGRAM) ? TERM_PROGRAM : another);
  const version = /^\d[\d.]*/.exec(TERM_PROGRAM_VERSION)?.[0];
  const kind = TERM && (terminalKinds.test(TERM) ? `TERM=${TERM}` : 'TERM is another one');
  return [[name, version].filter(Boolean).join(' '), kind, `${columns} columns`].filter(Boolean).join(', ');
}

/** Without the parts of a kernel's name that someone may have chosen. */
function system(): string {
  const release = /^\d+(?:\.\d+)*/.exec(os.release())?.[0] ?? '';
  const isWsl = /microsoft/i.test(os.release());
  return [os.type(), release, os.arch(), ...(isWsl ? ['(WSL)'] : [])].join(' ');
}

/** Variables that change what the program does. */
const telling =
  /^(?:ACCESSIBLE|CI|EDITOR|FORCE_COLOR|NODE_EXTRA_CA_CERTS|NODE_OPTIONS|NO_COLOR|SSH_AUTH_SOCK|VISUAL|XDG_(?:CONFIG|STATE)_HOME|(?:ALL|HTTPS?|NO)_PROXY)$/i;

const variablesSet = (env: Env) =>
  Object.keys(env)
    .filter((name) => env[name] && telling.test(name))
    .sort()
    .join(', ') || 'none';

/** The versions of what takes part, and what it runs in. */
export async function machineFacts(context: Context): Promise<readonly MachineFact[]> {
  const { env, ownEnv, terminal } = context;
  return [
    ['govsupport', version],
    ['installed with', installedBy(packageFolder()) ?? 'something else'],
    ['Node', process.versions.node],
    ['system', system()],
    ['shell', shellOf(ownEnv)],
    ['terminal', terminalOf(ownEnv, terminal.columns)],
    ...(await Promise.all(programs.map(([name, argument]) => versionOf(context, name, argument)))),
    ['variables set', variablesSet(env)],
  ];
}
