import { describe, expect, it } from 'vitest';
import { credentialsOf, gitHubPlace, parseAddress, withoutCredentials } from './address.ts';

describe('the place at GitHub', () => {
  it.each([
    'git@github.com:dxw/chef.git',
    'git@github.com:/dxw/chef.git',
    'git@GitHub.com:dxw/chef.git/',
    'github.com:dxw/chef',
    'https://github.com/dxw/chef',
    'https://github.com:443/dxw/chef.git',
    'https://www.github.com/dxw/chef/',
    'HTTPS://ada:secret@github.com/dxw/chef.git',
    'https://ada:sec/ret@github.com/dxw/chef.git',
    'ssh://git@github.com/dxw/chef.git',
    'ssh://git@github.com:22//dxw/chef.git',
    'ssh://git@ssh.github.com:443/dxw/chef.git',
    'git+ssh://git@github.com/dxw/chef',
    'git@github.example.org:dxw/chef.git',
  ])('is found in %s', (address) => {
    expect(gitHubPlace(parseAddress(address))).toEqual({ owner: 'dxw', name: 'chef' });
  });

  it.each([
    '/srv/github.com/dxw/chef.git',
    './github.com/dxw/chef',
    'file:///srv/dxw/chef.git',
    'git@gitlab.example.org:dxw/chef.git',
    'git@notgithub.com:dxw/chef.git',
    'git@github.com.example.org:dxw/chef.git',
    'git@github.com:chef.git',
    'https://github.com/dxw/chef/wiki',
    '',
  ])('is not in %s', (address) => {
    expect(gitHubPlace(parseAddress(address))).toBeNull();
  });
});

describe('credentials', () => {
  it.each([
    [
      "unable to access 'https://ada:secret@example.org/x.git/': refused",
      "unable to access 'https://example.org/x.git/': refused",
    ],
    ['https://token@example.org/x', 'https://example.org/x'],
    ["to 'https://ada:s/e@c'r%40et@example.org/x'", "to 'https://example.org/x'"],
    ['From ssh://git@example.org/x and http://a:b@example.org/y', 'From ssh://example.org/x and http://example.org/y'],
    ['git@github.com:dxw/chef', 'git@github.com:dxw/chef'],
    ['https://example.org/x', 'https://example.org/x'],
  ])('are taken out of %s', (text, clean) => {
    expect(withoutCredentials(text)).toBe(clean);
  });

  it('are found quickly in a text of any length', () => {
    const long = `${'a.'.repeat(100_000)} ${'a://'.repeat(100_000)}`;
    expect(withoutCredentials(long)).toBe(long);
  });

  it('are decoded', () => {
    expect(credentialsOf('https://ada:s%2Fecret@example.org/x')).toBe('ada:s/ecret');
    expect(credentialsOf('https://ada:100%@example.org/x')).toBe('ada:100%');
    expect(credentialsOf('https://example.org/x')).toBeNull();
    expect(credentialsOf('ssh://git@example.org/x')).toBeNull();
  });
});
