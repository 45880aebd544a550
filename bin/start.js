'use strict';
const fs = require('node:fs');
const module_ = require('node:module');
const os = require('node:os');
const path = require('node:path');

/**
 * A folder for compiled code that only this user can write, or undefined.
 * It is in the temporary folder and not in the home folder, because looking must not change anything there,
 * and it is never a folder that somebody else could have prepared, because Node runs what is in it.
 */
function cacheFolder() {
  const user = process.getuid?.();
  const folder = path.join(os.tmpdir(), `govsupport-compile-cache-${user ?? 'user'}`);
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (error.code !== 'EEXIST') return undefined;
  }
  const is = fs.lstatSync(folder, { throwIfNoEntry: false });
  const ours = is?.isDirectory() && (user === undefined || (is.uid === user && (is.mode & 0o077) === 0));
  return ours ? folder : undefined;
}

const folder = cacheFolder();
if (folder) module_.enableCompileCache(folder);
require('../dist/main.cjs').main();
