#!/usr/bin/env node
// Written for any Node, however old, so that an old one can say so in a sentence.
'use strict';
var version = process.versions.node.split('.').map(Number);
var supported =
  version[0] >= 26 ||
  (version[0] === 24 && version[1] >= 15) ||
  (version[0] === 22 && (version[1] > 22 || (version[1] === 22 && version[2] >= 2)));
if (supported) {
  require('./start.js');
} else {
  process.stderr.write(
    'govsupport needs Node 22.22.2 or later, 24.15.0 or later, or 26 and up; this is Node ' +
      process.versions.node +
      ': install a newer one from https://nodejs.org and try again.\n',
  );
  process.exitCode = 1;
}
