import { expect, it } from 'vitest';
import { gitHubPlace } from './github-place.ts';

it.each([
  ['git@github.com:dxw/chef.git', 'dxw/chef'],
  ['https://github.com/dxw/chef', 'dxw/chef'],
  ['https://token@github.com/dxw/chef.git/', 'dxw/chef'],
  ['ssh://git@ssh.github.com:443/dxw/chef.git', 'dxw/chef'],
  ['git@github.example.org:dxw/chef.git', 'dxw/chef'],
  ['git@gitlab.example.org:dxw/chef.git', null],
  ['/srv/github/dxw/chef.git', null],
  ['git@github.com:chef.git', null],
  ['', null],
])('%j is %j at GitHub', (address, place) => {
  const found = gitHubPlace(address);
  expect(found && `${found.owner}/${found.name}`).toBe(place);
});
