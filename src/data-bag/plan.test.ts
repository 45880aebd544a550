import { describe, expect, it } from 'vitest';
import type { PublicKey } from '../services/public-keys/public-keys.ts';
import { markerOf, type PlanParts, planDataBag } from './plan.ts';
import { bagQuestions } from './questions.ts';
import { type BagShape, shapeOf } from './shape.ts';

const key: PublicKey = { type: 'ssh-ed25519', body: 'A'.repeat(68), comment: 'nell@laptop', file: '/home/nell/id.pub' };

/** The shape of bags, the newest first. Whoever is in them is no one's business. */
function shape(...texts: readonly string[]): BagShape {
  const found = shapeOf(texts.map((text, index) => ({ file: `${index}.json`, text })));
  if (found === null) throw new Error('no shape');
  return found;
}

const bag = (more: Readonly<Record<string, unknown>> = {}) => ({
  id: 'ada',
  uid: 2010,
  comment: 'Ada Example',
  ssh_keys: ['ssh-rsa adas-own'],
  groups: ['govpress'],
  ...more,
});

function parts(of: BagShape, more: Partial<PlanParts> = {}): PlanParts {
  return {
    shape: of,
    person: { name: 'Nell Newcomer', email: 'nell@example.org', github: 'nell-example' },
    keys: [key],
    takenIds: new Set(['ada']),
    uid: 2042,
    path: 'data_bags/users',
    support: '2nd line support',
    answers: {},
    ...more,
  };
}

/** The text of the file that is planned. */
function planned(of: BagShape, more: Partial<PlanParts> = {}): string {
  const result = planDataBag(parts(of, more));
  if ('missing' in result) throw new Error(JSON.stringify(result.missing));
  return result.plan.text;
}

const line = `ssh-ed25519 ${key.body} nell@laptop`;

describe('the text of a new bag', () => {
  it.each([
    [
      'two spaces',
      `{\n  "id": "ada",\n  "uid": 2010,\n  "comment": "Ada Example",\n  "groups": [\n    "govpress"\n  ],\n  "ssh_keys": [\n    "k"\n  ]\n}\n`,
      `{\n  "id": "nell",\n  "uid": 2042,\n  "comment": "Nell Newcomer",\n  "groups": [\n    "govpress"\n  ],\n  "ssh_keys": [\n    "${line}"\n  ]\n}\n`,
    ],
    [
      'a tab, a uid that is a text, lists in a line, and no line end',
      `{\n\t"uid" : "2010",\n\t"id" : "ada",\n\t"ssh_keys" : [ "k" ],\n\t"groups" : [ "a", "b" ],\n\t"comment" : "Ada Example <ada@example.org>"\n}`,
      `{\n\t"uid" : "2042",\n\t"id" : "nell",\n\t"ssh_keys" : [ "${line}" ],\n\t"groups" : [ "a", "b" ],\n\t"comment" : "Nell Newcomer <nell@example.org>"\n}`,
    ],
    [
      'one line',
      `{"id":"ada","uid":"2010","comment":"Ada Example","ssh_keys":["k"],"shell":"/bin/zsh","groups":["govpress"]}\n`,
      `{"id":"nell","uid":"2042","comment":"Nell Newcomer","ssh_keys":["${line}"],"shell":"/bin/zsh","groups":["govpress"]}\n`,
    ],
    [
      'one line with spaces',
      `{"id": "ada", "uid": 2010, "groups": [], "ssh_keys": ["k"]}`,
      `{"id": "nell", "uid": 2042, "groups": ["x"], "ssh_keys": ["${line}"]}`,
    ],
    [
      'line ends of Windows, and a key that is a text',
      `{\r\n    "id": "ada",\r\n    "uid": 2010,\r\n    "ssh_keys": "k",\r\n    "home": "/home/ada",\r\n    "action": "create"\r\n}\r\n`,
      `{\r\n    "id": "nell",\r\n    "uid": 2042,\r\n    "ssh_keys": "${line}",\r\n    "home": "/home/nell",\r\n    "action": "create"\r\n}\r\n`,
    ],
  ])('has the order and layout of the newest: %s', (_, model, expected) => {
    const old = JSON.stringify(bag({ groups: ['x'], id: 'zed', comment: 'Zed Old' }));
    expect(planned(shape(model, old))).toBe(expected);
  });

  it('is not like the bag of someone who left, like what is no bag, or like nothing', () => {
    const gone = JSON.stringify({ ...bag(), action: 'remove' }, null, '\t');
    const present = JSON.stringify(bag(), null, 2);
    expect(planned(shape(gone, '[1]', '{', 'null', '{"id":"x"}', present))).toMatch(/^\{\n {2}"id": "nell"/);
    expect(shapeOf([{ file: 'a.json', text: gone }])).toBeNull();
    expect(shapeOf([])).toBeNull();
  });

  it('holds nothing of anyone else, and never a password', () => {
    const model = bag({ password: '$6$salt$adas-own-hash', phone: '0123', pgp: 'adas-own' });
    const of = shape(JSON.stringify(model), JSON.stringify({ ...model, id: 'bo', phone: '456', pgp: 'bos-own' }));
    const text = planned(of);
    for (const personal of ['adas-own', 'bos-own', '0123', '456', 'password', 'ada', 'Ada'])
      expect(text).not.toContain(personal);
    expect(JSON.stringify(of)).not.toMatch(/adas-own|bos-own|0123|Ada/);
    const hash = '$6$nell$hash-of-nell.s';
    expect(JSON.parse(planned(of, { answers: { password: hash } })).password).toBe(hash);
    expect(planDataBag(parts(of, { answers: { password: 'correct horse' } }))).toEqual({
      missing: [{ id: 'password', why: 'It has to be a hash, such as $6$…, and never the password' }],
    });
  });

  it('has a hash only if the bags have one', () => {
    expect(planned(shape(JSON.stringify(bag())), { answers: { password: '$6$nell$hashofnell' } })).not.toContain('$6');
  });

  it('has what all bags share of an unknown key, and asks about the others', () => {
    const of = shape(
      JSON.stringify(bag({ sudo: false, team: { of: 'govpress' }, desk: 4, __proto__x: 1 })),
      JSON.stringify(bag({ id: 'bo', sudo: false, team: { of: 'govpress' }, desk: 5 })),
    );
    expect(of.unknown).toEqual([
      { key: 'sudo', shared: false, kind: 'boolean' },
      { key: 'team', shared: { of: 'govpress' }, kind: 'mapping' },
      { key: 'desk', shared: undefined, kind: 'number' },
      { key: '__proto__x', shared: undefined, kind: 'number' },
    ]);
    const asked = bagQuestions(parts(of)).map(({ id, default: preset }) => [id, preset]);
    expect(asked).toContainEqual(['other.desk', undefined]);
    expect(asked).toContainEqual(['other.sudo', 'false']);
    expect(JSON.parse(planned(of))).toMatchObject({ sudo: false, team: { of: 'govpress' } });
    expect(JSON.parse(planned(of))).not.toHaveProperty('desk');
    expect(JSON.parse(planned(of, { answers: { 'other.desk': '7', 'other.sudo': '' } }))).toMatchObject({ desk: 7 });
    expect(JSON.parse(planned(of, { answers: { 'other.sudo': '' } }))).not.toHaveProperty('sudo');
    expect(planDataBag(parts(of, { answers: { 'other.desk': 'seven' } }))).toMatchObject({
      missing: [{ id: 'other.desk' }],
    });
  });
});

describe('groups and shells', () => {
  const of = shape(
    JSON.stringify(bag({ groups: ['govpress', 'deploy'], shell: '/bin/zsh' })),
    JSON.stringify(bag({ groups: ['govpress'], shell: '/bin/bash' })),
    JSON.stringify(bag({ groups: ['govpress'], shell: '/bin/bash' })),
    JSON.stringify(bag({ groups: ['root', 7], shell: null })),
  );

  it('are those in use, the commonest of the newest first', () => {
    expect(of.groups).toEqual([['govpress'], ['govpress', 'deploy'], ['root']]);
    expect(of.shells).toEqual(['/bin/bash', '/bin/zsh']);
    expect(JSON.parse(planned(of, { answers: { groups: 'deploy, root' } })).groups).toEqual(['deploy', 'root']);
  });

  it.each([
    [{ groups: 'admins' }, { id: 'groups', why: 'No one is in a group admins: there are govpress, deploy, root' }],
    [{ groups: ' , ' }, { id: 'groups', why: 'At least one group is needed' }],
    [{ key: 'B'.repeat(68) }, { id: 'key', why: 'It has to be one of the public keys of this machine' }],
    [{ id: 'Nell' }, { id: 'id' }],
    [{ id: '../nell' }, { id: 'id' }],
    [{ id: '-nell' }, { id: 'id' }],
    [{ id: 'ada' }, { id: 'id', why: 'ada is taken' }],
  ])('and what else is answered are never made up: %j', (answers, missing) => {
    expect(planDataBag(parts(of, { answers }))).toMatchObject({ missing: [missing] });
  });

  it('leave the choice of a key to whoever has several', () => {
    const keys = [key, { ...key, body: 'B'.repeat(68), file: null }];
    expect(planDataBag(parts(of, { keys }))).toMatchObject({ missing: [{ id: 'key' }] });
    expect(planned(of, { keys, answers: { key: 'B'.repeat(68) } })).toContain('B'.repeat(68));
  });
});

describe('an id', () => {
  const named = (...people: readonly (readonly [id: string, name: string])[]) =>
    shape(...people.map(([id, comment]) => JSON.stringify(bag({ id, comment }))));

  it.each([
    [[['ada', 'Ada Example']], 'nell'],
    [[['ada-example', 'Ada Example']], 'nell-newcomer'],
    [[['aexample', 'Ada Example']], 'nnewcomer'],
    [[['adae', 'Ada Example']], 'nelln'],
    [
      [
        ['ada.example', 'Ada Example <a@b.c>'],
        ['bo', 'Bo Bee'],
        ['cy.cee', 'Cy Cee'],
      ],
      'nell.newcomer',
    ],
    [[['x1', 'Ada']], 'nell'],
  ] as const)('is made as the newest are: %j', (people, expected) => {
    expect(JSON.parse(planned(named(...people))).id).toBe(expected);
  });

  it.each([
    ['José Núñez-Ó Briain', 'jose'],
    ["D'Arcy O'Neill", 'darcy'],
    ['Nell 😈 \u202eNewcomer', 'nell'],
    ['李 明', 'nell-example'],
    ['../../etc/passwd', 'etc'],
    ['-rf --no-preserve-root', 'rf'],
    ['$(reboot) `x`', 'reboot'],
    ['9 Lives', '9lives'],
  ])('is safe for %s', (name, expected) => {
    const person = { name, email: 'nell@example.org', github: 'nell-example' };
    const result = planDataBag(parts(named(['ada', 'Ada Example']), { person }));
    if ('missing' in result) throw new Error(JSON.stringify(result.missing));
    expect(result.plan.id).toBe(expected === '9lives' ? 'nell-example' : expected);
    expect(result.plan.file).toBe(`data_bags/users/${result.plan.id}.json`);
    expect(JSON.parse(result.plan.text).comment).toBe(name);
  });

  it('is another one where the usual is taken', () => {
    expect(JSON.parse(planned(named(['ada', 'Ada Example']), { takenIds: new Set(['nell']) })).id).toBe(
      'nell-newcomer',
    );
  });

  it('has to be given by whoever has no name that could be one', () => {
    const person = { name: '李 明' };
    expect(planDataBag(parts(named(['ada', 'Ada Example']), { person }))).toEqual({
      missing: [{ id: 'id', why: 'It has to be answered' }],
    });
  });
});

it('says in the pull request what it opens, and for whom, without being read as Markdown', () => {
  const person = { name: '@dxw *Nell* <b>', email: 'nell@example.org' };
  const result = planDataBag(parts(shape(JSON.stringify(bag())), { person, answers: { id: 'nell' } }));
  if ('missing' in result) throw new Error(JSON.stringify(result.missing));
  const { plan } = result;
  expect(plan).toMatchObject({ branch: 'add-user-nell', uid: 2042, title: 'Add a user data bag for @dxw *Nell* <b>' });
  expect(plan.body).toContain('`nell`, uid 2042, in `govpress`');
  expect(plan.body).toContain('- the VPN');
  expect(plan.body).toContain(markerOf('nell'));
  expect(plan.body).not.toMatch(/<b>|(?<!`)@dxw| \*Nell/);
});
