import { describe, expect, it } from 'vitest';
import { createPrivacy, mapTexts, presentable } from './privacy.ts';

const shorten = createPrivacy({
  home: '/Users/ada.example/',
  user: 'ada.example',
  machine: 'adas-mac.local',
  labelled: {
    'person.name': 'Ada Example',
    'person.email': 'ada@dxw.example',
    'person.github': 'vpn',
    'team.vpn.host': 'inside.dxw.example',
    'team.ssh.helpful': 'helpful.dxw.example',
    'team.staging.url': 'https://staging.dxw.example/',
    'host of team.staging.url': 'staging.dxw.example',
    'team.ssh.govpressV1': 'a',
  },
});

describe('what is pasted somewhere', () => {
  it.each([
    ['/Users/ada.example/code/it', '~/code/it'],
    ['It is in "/Users/ada.example".', 'It is in "~".'],
    ['--file=/Users/ada.example/Brewfile', '--file=~/Brewfile'],
    ['(/Users/ada.example/a) [/Users/ada.example]', '(~/a) [~]'],
    ['/Users/ada.example-old/a', '/Users/<user>/a'],
    ['/Users/ada.example.bak/a', '/Users/<user>/a'],
    ['/home/grace/.ssh', '/home/<user>/.ssh'],
    ['ada.example on adas-mac.local, or adas-mac', '<user> on <machine>, or <machine>'],
    ['INSIDE.dxw.example:443 is closed', '<team.vpn.host>:443 is closed'],
    ['not-inside.dxw.example', 'not-inside.dxw.example'],
    ['grace@helpful.dxw.example', 'grace@<team.ssh.helpful>'],
    ['https://staging.dxw.example/', '<team.staging.url>'],
    ['https://staging.dxw.example/a', 'https://<host of team.staging.url>/a'],
    ['By Ada Example <ada@dxw.example>', 'By <person.name> <<person.email>>'],
    ['grace.hopper+a@navy.mil wrote', 'g…@… wrote'],
    ['a user vpn', 'a user <person.github>'],
  ])('%j becomes %j', (text, short) => {
    expect(shorten(text)).toBe(short);
  });

  it.each(['git@github.com:dxw/chef.git', 'you@example.org', 'you@mail.example.com', 'whippet 2.10.0 runs', 'cat a'])(
    'leaves %j, which names no one',
    (text) => {
      expect(shorten(text)).toBe(text);
    },
  );

  it('gives this machine no name of a service that is there', () => {
    const names = ['127.0.0.1', 'localhost', '::1'];
    const labelled = Object.fromEntries(names.map((name) => [`host of ${name}`, name]));
    const practice = createPrivacy({ home: '', user: '', machine: '', labelled });
    for (const name of names) expect(practice(`not signed in to ${name}`)).toBe(`not signed in to ${name}`);
  });

  it('does not shorten what says nothing about anybody', () => {
    const root = createPrivacy({ home: '/root', user: 'root', machine: 'localhost', labelled: {} });
    expect(root('root on localhost, in /root/code, not in /rooted')).toBe(
      'root on localhost, in ~/code, not in /rooted',
    );
    expect(createPrivacy({ home: '/', user: 'x', machine: '', labelled: {} })('/etc/x')).toBe('/etc/x');
  });

  it('takes a value of any length', () => {
    const labelled = { 'team.vpn.host': 'vpn.internal', 'rota.url': 'a'.repeat(200_000) };
    const long = createPrivacy({ home: '/root', user: 'root', machine: 'localhost', labelled });
    expect(long('at vpn.internal')).toBe('at <team.vpn.host>');
  });

  it('reaches every text in plain data, and no key', () => {
    const data = { 'Ada Example': ['Ada Example', { a: 'Ada Example', b: 1, c: null, d: true }] };
    expect(mapTexts(data, shorten)).toEqual({
      'Ada Example': ['<person.name>', { a: '<person.name>', b: 1, c: null, d: true }],
    });
  });

  it('finds a name that an escape sequence would hide', () => {
    expect(presentable(shorten)('Ada\u001b[0m Example')).toBe('<person.name>');
    expect(presentable(null)('Ada\u001b[0m Example')).toBe('Ada Example');
  });
});
