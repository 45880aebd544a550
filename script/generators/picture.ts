import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execaNode } from 'execa';
import { root } from './files.ts';
import { terminalSvg } from './terminal-svg.ts';

/** A Monday morning: the first day of a rotation there. Half a minute in, so that no figure changes while this runs. */
const morning = '2026-11-23T10:12:30Z';

/** The README's picture: what the built program prints in the practice world, with its colours. Throws what went wrong. */
export async function picture(): Promise<string> {
  const home = mkdtempSync(path.join(tmpdir(), 'govsupport-picture-'));
  const govsupport = (...args: string[]) =>
    execaNode(path.join(root, 'bin/govsupport.js'), args, {
      env: { PATH: process.env.PATH ?? '', HOME: home, FORCE_COLOR: '1', COLUMNS: '80' },
      extendEnv: false,
      stripFinalNewline: false,
      reject: false,
    });
  try {
    await govsupport('sandbox', 'reset', '--start', morning);
    const { stdout, stderr } = await govsupport('today', '--sandbox');
    if (!stdout) throw new Error(stderr);
    return terminalSvg('govsupport --sandbox today', stdout);
  } finally {
    rmSync(home, { recursive: true });
  }
}
