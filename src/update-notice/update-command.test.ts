import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { updateCommand } from './update-command.ts';

const home = '/home/ada';

it.each([
  ['/opt/homebrew/Cellar/govsupport/1.2.3/libexec/lib/node_modules/govsupport', 'brew upgrade govsupport'],
  [
    '/home/linuxbrew/.linuxbrew/Cellar/govsupport/1.2.3_1/libexec/lib/node_modules/govsupport',
    'brew upgrade govsupport',
  ],
  ['/home/ada/.npm/_npx/0a1b2c3d/node_modules/govsupport', 'npx govsupport@latest'],
  ['/usr/local/lib/node_modules/govsupport', 'npm install --global govsupport@latest'],
  ['/home/ada/.nvm/versions/node/v24.21.0/lib/node_modules/govsupport', 'npm install --global govsupport@latest'],
  ['/opt/unpacked/package', null],
])('of a copy in %s is %s', (root, command) => {
  expect(updateCommand(root, home)).toBe(command);
});

it('of a clone begins in its folder', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "ada's-"));
  try {
    const clone = path.join(folder, 'govsupport');
    mkdirSync(path.join(clone, '.git'), { recursive: true });
    expect(updateCommand(clone, folder)).toBe('cd ~/govsupport && git pull && script/setup');
    const quoted = `'${clone.replace("'", "'\\''")}'`;
    expect(updateCommand(clone, home)).toBe(`cd ${quoted} && git pull && script/setup`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
