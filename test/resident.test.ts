import { afterAll, beforeAll, expect, it } from 'vitest';
import { manifest } from '../src/cli/manifest.ts';
import type { Outcome } from './support/machine.ts';
import { createPractice, type Practice } from './support/practice.ts';

/** Commands with arguments, so that they do something. */
const chosen: readonly string[] = [
  'onboard --sandbox --dry-run --only you',
  'onboard status --json',
  'doctor --only node',
  'doctor confirm --sandbox --json',
  'doctor explain node',
  'start --sandbox --no-input --dry-run',
  'start status --json',
  'end --sandbox --no-input --dry-run --json',
  'end status',
  'handover --sandbox --json',
  'next-uid',
  'auth --sandbox',
  'auth login zendesk --sandbox --no-input',
  'auth logout zendesk --sandbox --no-input',
  'auth status --sandbox --json',
  'config',
  'config edit --no-input',
  'config get rota.url',
  'config init --no-input',
  'config set handover.noise 1',
  'config unset rota.url',
  'sandbox',
  'sandbox be nobody',
  'sandbox clock +1h',
  'sandbox misbehave --path /zendesk --status 500',
  'sandbox reset --start noon',
  'sandbox serve --port never',
  'sandbox show --json',
  'rotation --sandbox --json',
  'suspended --sandbox',
  'suspended show 1 --sandbox',
  '--version',
  'help start',
  'no-such-command --json',
];

const others = manifest
  .map(({ path }) => path.join(' '))
  .filter((command) => !chosen.some((words) => `${words} `.startsWith(`${command} `)))
  .map((command) => `${command} --no-input --json`);

let practice: Practice;
let restore: () => void;
beforeAll(() => {
  practice = createPractice({ clones: false });
  restore = practice.keep();
});
afterAll(() => practice.remove());

/** Replaces what differs with the moment and the process. */
const timeless = ({ code, stdout, stderr }: Outcome) => ({
  code,
  stdout: stdout.replace(/127\.0\.0\.1:\d+|\d{4}-\d\d-\d\dT[\d:.]+Z|"(?:durationMs|clockOffsetMs)": -?\d+/g, '…'),
  stderr: stderr.replace(/127\.0\.0\.1:\d+|\b\d+ ms\b/g, '…'),
});

it.each([...chosen, ...others])('ends as it does in a process of its own: %s', async (words) => {
  restore();
  const alone = timeless(await practice.govsupport(words.split(' '), { ownProcess: true }));
  restore();
  const resident = timeless(await practice.govsupport(words.split(' ')));
  expect(resident).toEqual(alone);
  expect(alone.code).toBeTypeOf('number');
  expect(alone.stdout + alone.stderr).not.toBe('');
});
