import { type ChildProcess, spawn } from 'node:child_process';
import { ftruncateSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RequestedRun } from './resident-program.ts';

/** How a run in a resident process ended. */
export interface Ended {
  /** Null if the process itself ended. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Resident {
  run(wanted: RequestedRun): Promise<Ended>;
  readonly isFree: boolean;
}

/** How much memory it may have, in bytes: starting a program from a larger process takes longer. */
const most = 400 * 1024 ** 2;

/** A file that a process appends to, and that is read and emptied in between. */
function openOutput(folder: string, name: string) {
  const file = path.join(folder, name);
  const descriptor = openSync(file, 'a');
  return {
    descriptor,
    take() {
      const text = readFileSync(file, 'utf8');
      ftruncateSync(descriptor);
      return text;
    },
  };
}

function startResident(env: Readonly<Record<string, string>>, gone: () => void): Resident {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'resident-'));
  const [out, err] = [openOutput(folder, 'stdout'), openOutput(folder, 'stderr')];
  const program = path.join(import.meta.dirname, 'resident-program.ts');
  const child: ChildProcess = spawn(process.execPath, [program], {
    cwd: '/',
    env,
    stdio: ['ignore', out.descriptor, err.descriptor, 'ipc'],
  });
  let ended: ((how: { code: number | null; rss: number }) => void) | undefined;
  child.on('message', (how: { code: number; rss: number }) => ended?.(how));
  child.on('exit', () => {
    gone();
    ended?.({ code: null, rss: 0 });
  });
  // It ends with the worker.
  child.unref();
  child.channel?.unref();
  return {
    get isFree() {
      return ended === undefined;
    },
    async run(wanted) {
      child.channel?.ref();
      const { code, rss } = await new Promise<{ code: number | null; rss: number }>((resolve) => {
        ended = resolve;
        child.send(wanted);
      });
      ended = undefined;
      child.channel?.unref();
      if (rss > most) {
        gone();
        child.disconnect();
      }
      return { code, stdout: out.take(), stderr: err.take() };
    },
  };
}

/** How many there may be in a worker: some tests run the program twice at once. */
const atOnce = 2;

const residents = new Set<Resident>();

function startAnother(env: Readonly<Record<string, string>>): Resident {
  const resident = startResident(env, () => residents.delete(resident));
  residents.add(resident);
  return resident;
}

/** Runs the program in a resident process of this worker. Returns null if all are busy with other runs. */
export async function runResident(wanted: RequestedRun): Promise<Ended | null> {
  const free = [...residents].find(({ isFree }) => isFree);
  if (!free && residents.size >= atOnce) return null;
  return (free ?? startAnother(wanted.env)).run(wanted);
}
