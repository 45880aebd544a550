import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { changeYaml } from './yaml-text.ts';

describe('setting a key', () => {
  it.each([
    ['', 'team.vpn.host', 'a', 'team:\n  vpn:\n    host: a\n'],
    ['# none yet\n', 'person.name', 'Ada', '# none yet\nperson:\n  name: Ada\n'],
    ['# none yet', 'person.name', 'Ada', '# none yet\nperson:\n  name: Ada\n'],
    [
      'person:\n  name: "Ada"   # me\n\n\n  # mail\n',
      'person.name',
      'Bo',
      'person:\n  name: Bo   # me\n\n\n  # mail\n',
    ],
    ['person:\n  name:\n', 'person.name', 'Bo', 'person:\n  name: Bo\n'],
    ['person:\n  name:   # me\n', 'person.name', 'Bo', 'person:\n  name: Bo   # me\n'],
    [
      'team:\n    vpn:   # inside\n#     host: x\n    ssh: { helpful: h }\n',
      'team.vpn.host',
      'a',
      'team:\n    vpn:   # inside\n        host: a\n#     host: x\n    ssh: { helpful: h }\n',
    ],
    [
      'services:\n  # zendesk:\n',
      'services.slack.clientId',
      '1.2',
      'services:\n  slack:\n    clientId: "1.2"\n  # zendesk:\n',
    ],
    [
      'person:\n  name: Ada # me\n  # end\nteam:\n',
      'person.email',
      'a@b.c',
      'person:\n  name: Ada # me\n  email: a@b.c\n  # end\nteam:\n',
    ],
    ['person:\n  name: Ada', 'person.email', 'a@b.c', 'person:\n  name: Ada\n  email: a@b.c\n'],
    ['team: {vpn: {host: a,port: 1}} # t\n', 'team.vpn.port', 2, 'team: {vpn: {host: a,port: 2}} # t\n'],
    ['team: {vpn: {host: a}} # t\n', 'team.ssh.helpful', 'h', 'team: {vpn: {host: a}, ssh: { helpful: h }} # t\n'],
    ['team: {vpn: {host: a}}\n', 'person.name', 'a, b', 'team: {vpn: {host: a}}\nperson:\n  name: "a, b"\n'],
    ['team: {}\n', 'team.vpn.host', 'a', 'team: { vpn: { host: a } }\n'],
    ['repositories: [a, b]   # r\n', 'repositories', ['c', 'd e'], 'repositories: [c, d e]   # r\n'],
    [
      'repositories:\n  # first\n  - a # A\n  - b\n# end\n',
      'repositories',
      ['a', 'c'],
      'repositories:\n  # first\n  - a # A\n  - c\n# end\n',
    ],
    ['person:\r\n  name: Ada\r\n', 'person.email', 'a@b.c', 'person:\r\n  name: Ada\r\n  email: a@b.c\r\n'],
    [
      'person:\n  name: >-\n    Ada\n    B\n  # m\n  email: x # hi\n',
      'person.name',
      'Bo',
      'person:\n  name: Bo\n  # m\n  email: x # hi\n',
    ],
    ['person:\n  name: x\n', 'person.github', 'no', 'person:\n  name: x\n  github: no\n'],
  ])('%j: %s', (text, key, value, expected) => {
    expect(changeYaml(text, key.split('.'), value)).toBe(expected);
  });

  it.each([
    '123',
    'true',
    '~',
    '* a',
    '!x',
    '# x',
    'a: b',
    'a #b',
    '- a',
    '[a',
    '{',
    '"',
    "it's",
    '@a',
    '%a',
    ' a ',
    'null',
    '0x1',
    '1e3',
    '2026-11-28',
    'op://A b/c/d',
    'ünï',
    '<<',
  ])('keeps %j the text that it is', (value) => {
    for (const text of ['', 'person: { email: x }\n', 'person:\n  name: old # c\n', 'person: { name: [x] }']) {
      expect(parse(changeYaml(text, ['person', 'name'], value)).person.name).toBe(value);
    }
  });
});

describe('removing a key', () => {
  it.each([
    ['person:\n  # name\n  name: Ada # me\n  email: x\n', 'person.name', 'person:\n  # name\n  email: x\n'],
    ['# head\nperson:\n  name: Ada\nteam: {}\n', 'person.name', '# head\nteam: {}\n'],
    ['team:\n  vpn:\n    # the host\n    host: a\n', 'team.vpn.host', 'team:\n  vpn:\n    # the host\n'],
    ['team: { vpn: { host: a, port: 1 } }\n', 'team.vpn.host', 'team: { vpn: { port: 1 } }\n'],
    ['team: { vpn: { host: a, port: 1 } }\n', 'team.vpn.port', 'team: { vpn: { host: a } }\n'],
    ['team: { vpn: { host: a }, ssh: { helpful: h } }\n', 'team.vpn.host', 'team: { ssh: { helpful: h } }\n'],
    ['repositories:\n  - a\n  - b\nperson: { name: x }\n', 'repositories', 'person: { name: x }\n'],
    ['person:\n  name: x\n', 'person.name', ''],
    ['person:\n  name: x\n', 'person.email', 'person:\n  name: x\n'],
    ['include: a\n# the end\n', 'include', '# the end\n'],
    ['person:\n  name: |-\n    Ada\n  email: x\n', 'person.name', 'person:\n  email: x\n'],
  ])('%j: %s', (text, key, expected) => {
    expect(changeYaml(text, key.split('.'), undefined)).toBe(expected);
  });
});
