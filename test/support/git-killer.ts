import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Practice } from './practice.ts';
import { removeFolder } from './remove-folder.ts';

/**
 * When to kill the program while it runs git: before git has started, while it works, or after it has ended and before
 * the program knows. `both`: git is killed too.
 */
export type GitMoment = 'before' | 'middle' | 'both' | 'after';

/** When to kill it: at the n-th command that writes, from 1. */
export interface GitKill {
  readonly of: 'git';
  readonly nth: number;
  readonly moment: GitMoment;
}

export const isGitKill = (kill: { readonly of: string }): kill is GitKill => kill.of === 'git';

/** At every moment of this many commands that write. */
export const eachGitKill = (count: number): GitKill[] =>
  Array.from({ length: count }, (_, index) => index + 1).flatMap((nth) =>
    (['before', 'middle', 'both', 'after'] as const).map((moment) => ({ of: 'git', nth, moment }) as const),
  );

/** Wraps git on the pretend machine, and can kill the program that runs it. */
export interface GitKiller {
  /** Starts counting again, and kills then. */
  arm(at: GitKill | null): void;
  /** The program whose commands are counted. Has to be set before its first one. */
  watch(pid: number): void;
  /** The commands that write, since it was armed: `push`, `commit`. */
  readonly written: readonly string[];
  /** Whether it has killed the program. */
  readonly struck: boolean;
  /** Waits until git has ended, if it was left running. */
  settled(): Promise<void>;
  remove(): void;
}

/** How long git may work before it is killed in the middle, in seconds: each at another point of its work. */
const pauses = ['0.002', '0.006', '0.012', '0.025', '0.05'];

const script = (folder: string, real: string) => `#!/bin/sh
folder='${folder}'
victim=
[ -f "$folder/victim" ] && read -r victim <"$folder/victim"
[ "$PPID" = "$victim" ] || exec '${real}' "$@"
verb=
skip=
for word in "$@"; do
  if [ "$skip" ]; then
    skip=
    continue
  fi
  case "$word" in
    -C | -c | --git-dir | --work-tree) skip=yes ;;
    -*) ;;
    *)
      verb="$word"
      break
      ;;
  esac
done
case "$verb" in
  add | commit | push | switch | checkout | fetch | update-ref | update-index | read-tree | stash | reset) ;;
  *) exec '${real}' "$@" ;;
esac
echo "$verb" >>"$folder/written"
nth=0
while read -r _; do nth=$((nth + 1)); done <"$folder/written"
read -r at moment pause <"$folder/at"
[ "$nth" = "$at" ] || exec '${real}' "$@"
: >"$folder/struck"
case "$moment" in
  before) kill -9 "$PPID" ;;
  after)
    '${real}' "$@"
    kill -9 "$PPID"
    ;;
  *)
    exec 3<&0
    '${real}' "$@" <&3 &
    child=$!
    # The shell reports how git ended, and no one is left to read it.
    exec 2>/dev/null
    sleep "$pause"
    kill -9 "$PPID"
    [ "$moment" = both ] && kill -9 "$child"
    wait "$child"
    ;;
esac
: >"$folder/over"
`;

/** Installs the wrapper in place of the git of a machine in the practice world. */
export function startGitKiller(practice: Practice, on = 'machine'): GitKiller {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-git-killer-'));
  const file = (name: string) => path.join(folder, name);
  const place = (name: string) => path.join(practice.sandboxFolder, name);
  writeFileSync(place(`${on}/bin/git`), script(folder, place('machine/system/git')), { mode: 0o755 });
  const killer: GitKiller = {
    arm(at) {
      for (const name of ['written', 'struck', 'over', 'victim']) rmSync(file(name), { force: true });
      const pause = pauses[(at?.nth ?? 0) % pauses.length];
      writeFileSync(file('at'), at ? `${at.nth} ${at.moment} ${pause}\n` : '0 none 0\n');
    },
    watch: (pid) => writeFileSync(file('victim'), `${pid}\n`),
    get written() {
      return existsSync(file('written')) ? readFileSync(file('written'), 'utf8').trim().split('\n') : [];
    },
    get struck() {
      return existsSync(file('struck'));
    },
    async settled() {
      for (let waited = 0; killer.struck && !existsSync(file('over')); waited++) {
        if (waited > 2000) throw new Error('git has not ended');
        await sleep(5);
      }
    },
    remove: () => removeFolder(folder),
  };
  killer.arm(null);
  return killer;
}
