import path from 'node:path';
import type { Context } from '../context.ts';
import { timeWords } from '../lib/time-words.ts';
import type { Playbook } from '../playbook/schema.ts';
import type { DalmatianProgram, DalmatianState } from '../services/dalmatian/dalmatian.ts';

/** Something that is wrong, what to do about it, and the commands for that. */
export interface Problem {
  readonly seen: string;
  readonly summary: string;
  readonly commands: readonly (readonly string[])[];
}

async function isThere({ services: { processes } }: Context, { program, atLeast }: DalmatianProgram): Promise<boolean> {
  if (processes.find(program) === null) return false;
  if (atLeast === undefined) return true;
  const { stdout } = await processes.run(program, ['--version']);
  return Number(/version (\d+)\./.exec(stdout)?.[1]) >= atLeast;
}

/** The programs that the tool calls and that are not there, or are too old. */
export async function missingPrograms(context: Context, programs: readonly DalmatianProgram[]): Promise<string[]> {
  const there = await Promise.all(programs.map((each) => isThere(context, each)));
  const missing = programs.filter((_, index) => !there[index]);
  return missing.map(({ program, atLeast }) => (atLeast ? `${program} ${atLeast} or newer` : program));
}

/** Whether the person is signed in. If not, that is no failure: sessions last for hours, and the tool renews them. */
export function sessionOf({ mode, signedInUntil }: DalmatianState, now: Date): { signedIn: boolean; words: string } {
  const left = signedInUntil === null ? 0 : signedInUntil.getTime() - now.getTime();
  if (left > 0) return { signedIn: true, words: `signed in for another ${timeWords(left)}` };
  const since = signedInUntil === null ? 'not signed in now' : `the sign-in ended ${timeWords(-left)} ago`;
  return { signedIn: false, words: `${since}: its next use signs in with ${mode === 'v1' ? 'GPG' : 'a browser'}` };
}

/** What keeps the tool from working, in the order in which to fix it. */
export function problemsOf(
  state: DalmatianState,
  root: string,
  missing: readonly string[],
  { operations }: Playbook['people'],
): Problem[] {
  const problems: Problem[] = state.damagedFiles.map(({ file, why }) => ({
    seen: `its file ${file} ${why}`,
    summary: 'put the damaged file aside',
    commands: [['mv', file, `${file}.damaged`]],
  }));
  if (missing.length > 0) {
    // A failure, because the tool stops half-way if one is missing, perhaps during an incident.
    problems.push({
      seen: `programs that it calls are missing: ${missing.join(', ')}`,
      summary: 'install what its Brewfile lists',
      commands: [['brew', 'bundle', 'install', `--file=${path.join(root, 'Brewfile')}`]],
    });
  }
  const ownFiles = [...state.missingFiles, ...state.damagedFiles.map(({ file }) => file)].map((file) =>
    path.basename(file),
  );
  const setUpFiles = ['config.json', 'credentials.json.enc', 'setup.json', 'dalmatian-sso.config'];
  if (ownFiles.some((name) => setUpFiles.includes(name))) {
    // A failure, because it takes days to fix: the AWS account has to be requested with a ticket.
    problems.push({
      seen: `it is not set up for ${state.mode}`,
      summary: `set it up, with the AWS login that ${operations} give you`,
      commands: [['dalmatian', state.mode === 'v1' ? 'login' : 'setup']],
    });
  }
  return problems;
}
