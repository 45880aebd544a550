/** Looks for unpushed work below a folder, for `script/bench`: bench-unpushed.ts FOLDER */
import os from 'node:os';
import process from 'node:process';
import { createGitWork } from '../src/services/git/look/work-client.ts';
import { holdsWork } from '../src/services/git/work.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Which folder?');
const work = createGitWork({ env: process.env, home: os.homedir(), signal: new AbortController().signal });
const { works: seen } = await work.look([folder], new Date(Date.now() - 7 * 86_400_000));
const failed = seen.filter((each) => each.seen === 'failed');
if (failed.length > 0) throw new Error(`${failed.length} repositories could not be read: ${failed[0]?.reason}`);
const held = seen.filter((each) => each.seen === 'yes' && holdsWork(each));
process.stdout.write(`${seen.length} repositories, ${held.length} with work\n`);
