import { expect, it } from 'vitest';
import { firstName } from './first-name.ts';

it.each([
  ['Oscar Outgoing', 'Oscar'],
  [' Mary-Jane van  Example', 'Mary-Jane'],
  ['Oscar', 'Oscar'],
  ['oscar@example.org', 'oscar@example.org'],
  ['Dr Oscar Outgoing', 'Dr Oscar Outgoing'],
  ['Outgoing, Oscar', 'Outgoing, Oscar'],
  ['', ''],
])('of "%s" is "%s"', (name, first) => {
  expect(firstName(name)).toBe(first);
});
