import { describe, expect, it } from 'vitest';
import { createAnonymiser } from './anonymise.ts';

const words = new Set(
  'You are not signed in to Zendesk at on and is the for does answer accept any of your keys port Permission denied publickey fetched from can see site will github.com git usr Users local bin code config ops-docs dxw Ada'.split(
    ' ',
  ),
);

const make = () =>
  createAnonymiser({
    facts: {
      home: '/Users/ada.example',
      user: 'ada.example',
      machine: 'adas-mac.local',
      labelled: { 'team.vpn.host': 'inside.dxw.example', 'person.name': 'Ada Example' },
    },
    name: 'Ada Example',
    words,
  });

describe('what a report may hold', () => {
  it.each([
    ['You are not signed in to Zendesk', 'You are not signed in to Zendesk'],
    ['inside.dxw.example does not answer on port 443', '<team.vpn.host> does not answer on port 443'],
    ['INSIDE.dxw.example, at 2026-11-23T09:30:00Z', '<team.vpn.host>, at 2026-11-23T09:30:00Z'],
    ['You are Ada Example, and Ada', 'You are <person.name>, and <text 1>'],
    ['Enid Editor, and Enid Editor', '<text 1>, and <text 1>'],
    ['for Sol O’Sample', 'for <text 1>'],
    ['for أمير المثال and 陈美 (Mei Chen)', 'for <text 1> and <text 2> (<text 3>)'],
    ['enid@council.example and ENID@council.example', '<address 1> and <address 1>'],
    ['git@github.com:dxw/ops-docs.git', 'git@github.com:dxw/ops-docs.git'],
    ['git@github.com:dxw/example-council.git', 'git@github.com:<repository 1>'],
    ['dxw/example-council and dxw/ops-docs', '<repository 1> and dxw/ops-docs'],
    ['https://ada:fake@staging.council.example/a?token=b#c', 'https://<host 1>/…'],
    ['https://github.com/dxw/example-council/pulls', 'https://github.com/dxw/…/…'],
    ['bücher.example, xn--bcher-kva.example', '<host 1>, <host 2>'],
    ['10.1.2.3:8443 and fe80::1:2 and 127.0.0.1:4567', '<host 1> and <host 2> and 127.0.0.1:4567'],
    ['#48201, #48201 and #48202', '<ticket 1>, <ticket 1> and <ticket 2>'],
    ['#council-alerts', '<channel 1>'],
    ['uid 2010, 123456789012', '<text 1> <number 1>, <number 2>'],
    ['op://Support/Council/password', '<reference 1>'],
    ['ghp_0123456789abcdef0123', '<secret 1>'],
    ['/Users/ada.example/code/council/config', '~/code/…/config'],
    ['/Users/grace/code', '/Users/<user>/code'],
    ['C:\\Users\\grace\\code', 'C:\\Users\\…\\code'],
    ['~/code/../.config', '~/code/../.config'],
    ['council.sql and you.json', '<file 1> and <file 2>'],
    ['until Mon 30 Nov 2026, Jan', '<text 1> Mon 30 Nov 2026, <text 2>'],
    ['<council> `code` | **bold**', '<<text 1>> `code` | **<text 2>**'],
    ['a\u202eb\u001b[31mEnid\ue000\ue001', '<text 1>'],
    ['Ⓔnid 🏛Council', '<text 1>'],
    ['git 2.43.0, v0.63.2, OpenSSH_9.9p2', 'git 2.43.0, v0.63.2, <host 1>'],
    ["Zendesk's keys aren't you're", "Zendesk's keys <text 1>"],
  ])('%j becomes %j', (text, said) => {
    expect(make()(text)).toBe(said);
  });

  it.each([':', '.', '=', '-', '/', '#', '\\\\', '`', '<', 'a:', 'a/', 'é'])('takes any length of %j', (part) => {
    expect(make()(`${part.repeat(50_000)} Enid ${part}`)).not.toContain('Enid');
  });

  it('gives the same placeholder in every text, and leaves no placeholder that it did not make', () => {
    const anonymise = make();
    expect(anonymise('dxw/council')).toBe('<repository 1>');
    expect(anonymise('dxw/museum and DXW/Council')).toBe('<repository 2> and <repository 1>');
    expect(anonymise('<person.name> <council 1> <address 7>')).toBe('<person.name> <<text 1> 1> <address 7>');
  });
});
