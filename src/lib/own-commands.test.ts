import { expect, it } from 'vitest';
import { withRunOptions } from './own-commands.ts';

const usual = { sandbox: false, config: undefined };
const both = { sandbox: true, config: 'my $& config.yaml' };
const given = "--sandbox --config 'my $& config.yaml'";

it.each([
  [
    'Run: govsupport doctor, then govsupport auth login',
    `Run: govsupport ${given} doctor, then govsupport ${given} auth login`,
  ],
  [
    'nc -vz "$(govsupport config get team.vpn.host)" 443',
    `nc -vz "$(govsupport ${given} config get team.vpn.host)" 443`,
  ],
  ['govsupport cannot tell, and govsupport help doctor says why', null],
  ['govsupport --sandbox doctor', null],
])('of %j', (advice, said) => {
  expect(withRunOptions(advice, both)).toBe(said ?? advice);
  expect(withRunOptions(withRunOptions(advice, both), both)).toBe(said ?? advice);
  expect(withRunOptions(advice, usual)).toBe(advice);
});

it('is given in every text of data', () => {
  const gap = { what: 'the rota', next: ['See: govsupport config'], notConfigured: true };
  expect(withRunOptions([gap], { ...usual, sandbox: true })).toEqual([
    { ...gap, next: ['See: govsupport --sandbox config'] },
  ]);
});

it('is given in the words of a command', () => {
  const words = ['govsupport', '--sandbox', '--config', 'my $& config.yaml', 'doctor', '--fix'];
  expect(withRunOptions(['govsupport', 'doctor', '--fix'], both)).toEqual(words);
  expect(withRunOptions(words, both)).toEqual(words);
  expect(withRunOptions(['git', 'config'], both)).toEqual(['git', 'config']);
});
