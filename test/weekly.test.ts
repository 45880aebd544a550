import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { type Killing, serveForKilling } from './support/killing.ts';
import { root } from './support/machine.ts';
import { createPractice, messagesSince, type Practice, you } from './support/practice.ts';

let practice: Practice;
let killing: Killing;
let begun: World;
beforeAll(async () => {
  practice = createPractice({ clones: false });
  killing = await serveForKilling(practice);
  practice.change(({ trello }) => {
    const week = trello.boards.find(({ shortLink }) => shortLink === 'Y2QL3Pha');
    week?.memberships.push({ id: '5f00000000000000000000aa', member: you.trello, kind: 'normal' });
  });
  begun = practice.world();
});
afterAll(async () => {
  await killing.close();
  practice.remove();
});
beforeEach(() => practice.restore(begun));

const args = (...more: string[]) => ['weekly', ...more, '--sandbox', '--no-input'];
const weekly = (...more: string[]) => killing.run(args(...more));
const cardOf = (shortLink: string) => {
  const card = practice.world().trello.cards.find((one) => one.shortLink === shortLink);
  if (!card) throw new Error(`there is no card ${shortLink}`);
  return card;
};
const asked = () => messagesSince(begun, practice.world()).map(({ text }) => text);
const plugins = 'Plug1ns1';
const backups = 'https://trello.com/c/B4ckUps1';
const friday = '2026-11-27T18:00:00.000Z';

describe('the list', () => {
  it('is the same with the word list', async () => {
    const [short, long] = [await weekly('--json'), await weekly('list', '--json')];
    const facts = ({ stdout }: typeof short) => ({ ...JSON.parse(stdout), readAt: '' });
    expect([long.code, facts(long)]).toEqual([short.code, facts(short)]);
  });

  it('says what is due, who has it and how it is done, overdue tasks first', async () => {
    const before = practice.everything();
    const { code, stdout, stderr } = await weekly();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').filter((line) => /^\S/.test(line) || /^ {3}\d/.test(line))).toEqual([
      expect.stringMatching(/^Weekly tasks · 5 of 5 to do · read \d\d:\d\d$/),
      'TO DO',
      '!  3  Update plugins',
      '   1  Check that the backups ran',
      '   2  Check the suspended tickets',
      '   4  Read the security alerts',
      '   5  Tidy the staging sites',
      'Take one         govsupport --sandbox weekly take 3',
      'When it is done  govsupport --sandbox weekly done 3',
      'In the browser   https://trello.com/b/Y2QL3Pha',
    ]);
    expect(stdout).toContain('overdue since Fri 20 Nov 2026 · no one has it\n      With whippet');
    expect(stdout).toContain('due by Fri 27 Nov 2026 · Mo Maintenance · 1 of 2 ticked');
    // It was completed, with a date of last week.
    expect(stdout).toContain('due this week · Oscar Outgoing');
    expect(stdout).toContain('No explanation. Ask for one: govsupport --sandbox weekly ask 5');
    expect(practice.everything()).toBe(before);
  });

  it('says the same as JSON', async () => {
    const { stdout } = await weekly('--json');
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      schemaVersion: 1,
      command: 'weekly',
      list: 'Weekly tasks',
      tasks: [
        {
          number: 1,
          card: backups,
          state: 'due',
          who: ['Mo Maintenance'],
          items: { total: 2, done: 1 },
        },
        { number: 2, state: 'due', due: null, who: [], isYours: false },
        {
          number: 3,
          card: `https://trello.com/c/${plugins}`,
          state: 'overdue',
          explanation: 'With whippet, one site after the other.',
        },
        { number: 4, state: 'due', due: null, who: ['Oscar Outgoing'] },
        { number: 5, explanation: null, untrusted: true },
      ],
    });
    const schema = JSON.parse(readFileSync(path.join(root, 'schemas/weekly.schema.json'), 'utf8'));
    const validate = new Ajv({ allErrors: true }).compile(schema);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  it('is safe to show, and cuts long explanations', async () => {
    practice.change(({ trello }) => {
      const card = trello.cards.find(({ shortLink }) => shortLink === plugins);
      Object.assign(card ?? {}, { name: 'Plug\u001b[31mins\u202e', desc: 'One\n\nTwo\nThree\nFour\nFive\nSix' });
    });
    const { stdout } = await weekly();
    expect(stdout).not.toMatch(/\u001b|\u202e/);
    expect(stdout).toContain(`Three\n      … https://trello.com/c/${plugins}`);
  });

  it('says if there is no such list, Trello does not answer or limits requests, or you have to sign in', async () => {
    practice.change(({ trello }) => {
      const list = trello.lists.find(({ name }) => name === 'Weekly tasks');
      Object.assign(list ?? {}, { name: 'Every week' });
    });
    const missing = await weekly();
    expect(missing.code).toBe(3);
    expect(missing.stderr).toContain('The board Week in Progress has no list "Weekly tasks".');
    await practice.misbehave('--path', '/trello/*', '--status', '503');
    expect((await weekly('--json')).code).toBe(3);
    await practice.misbehave('--clear');
    await practice.misbehave('--path', '/trello/*', '--status', '429', '--header', 'Retry-After: 3600');
    const limited = await weekly();
    expect([limited.code, limited.stdout]).toEqual([3, '']);
    expect(limited.stderr).toMatch(/Trello has had too many requests: try again after Mon 23 Nov 2026, 1[01]:\d\d\./);
    await practice.misbehave('--clear');
    await practice.misbehave('--path', '/trello/*', '--status', '401', '--body', 'invalid token');
    expect((await weekly()).code).toBe(4);
  });
});

describe('naming a card', () => {
  it.each(['3', plugins, `https://trello.com/c/${plugins}/3-update-plugins`, 'PLUGINS', ' update plugins '])(
    '"%s"',
    async (written) => {
      const { code, stdout } = await weekly('take', written, '--dry-run', '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout).plan).toMatchObject([{ id: `https://trello.com/c/${plugins}` }]);
    },
  );

  it.each([
    ['9', 'No weekly task is "9".'],
    ['', 'No weekly task is "".'],
    ['https://trello.com/c/Se4rchF1', 'No weekly task is'],
    ['check', '"check" matches 2 weekly tasks.'],
  ])('refuses "%s", and lists the choices', async (written, words) => {
    for (const command of ['take', 'done', 'ask']) {
      const { code, stderr } = await weekly(command, written, '--yes');
      expect(code).toBe(2);
      expect(stderr).toContain(words);
      expect(stderr).toMatch(/^ {2}1 {2}Check that the backups ran$/m);
      expect(stderr.includes('Update plugins')).toBe(written !== 'check');
    }
    expect(practice.world().trello.cards).toEqual(begun.trello.cards);
  });
});

describe('taking', () => {
  it('adds you to the card, once, beside whoever has it', async () => {
    const dry = await weekly('take', '1', '--dry-run');
    expect(dry.stdout).toContain('→ Mo Maintenance stays on it too.');
    const { code, stdout } = await weekly('take', '1', '--yes', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'weekly take',
      ok: [backups],
      failed: [],
      changed: { [backups]: { before: { yours: false }, after: { yours: true } } },
    });
    expect(cardOf('B4ckUps1').members).toHaveLength(2);
    const again = await weekly('take', '1', '--yes');
    expect([again.code, again.stdout]).toEqual([
      0,
      '- nothing to change: Check that the backups ran: you are already on its card\n',
    ]);
    const { stdout: shown } = await weekly();
    expect(shown).toContain('you and 1 more');
    expect(shown).toMatch(/weekly take 3\n.* weekly done 1\n/);
    expect(practice.audit()).toMatchObject([{ checklist: 'weekly take', kind: 'change' }]);
  });

  it('needs agreement, and says how to get onto the board', async () => {
    const { code, stderr } = await weekly('take', '1');
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
    practice.change(({ trello }) => {
      for (const board of trello.boards)
        board.memberships = board.memberships.filter(({ member }) => member !== you.trello);
    });
    const refused = await weekly('take', '1', '--yes');
    expect(refused.code).toBe(1);
    expect(refused.stdout.replace(/\s+/g, ' ')).toMatch(/does not allow you.*start --only trello-boards/);
  });
});

describe('done', () => {
  it('marks the card as complete, with a date of this week', async () => {
    const dry = await weekly('done', '3', '--dry-run');
    expect(dry.stdout.replace(/\s+/g, ' ')).toContain('→ Its date in Trello becomes Fri 27 Nov 2026');
    const { code, stdout } = await weekly('done', '3', '--yes', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).changed).toEqual({
      [`https://trello.com/c/${plugins}`]: {
        before: { due: expect.stringMatching(/^2026-11-20/), complete: false },
        after: { due: '2026-11-27T18:00:00Z', complete: true },
      },
    });
    expect((await weekly()).stdout).toMatch(/DONE\n✓ {2}3 {2}Update plugins\n {6}done this week\n/);
    expect((await weekly('done', '3', '--yes')).stdout.replace(/\s+/g, ' ')).toMatch(
      /^- nothing to change: .*: it is already done for this week $/,
    );
  });

  it('keeps a date of this week, and says what is not ticked and who has it', async () => {
    const { due } = cardOf('B4ckUps1');
    const { stdout } = await weekly('done', '1', '--dry-run');
    expect(stdout).toContain('→ Ticked on its checklists: 1 of 2.');
    expect(stdout).toContain('→ Mo Maintenance has it, not you.');
    expect(stdout).not.toContain('Its date');
    expect((await weekly('done', '1', '--yes')).code).toBe(0);
    expect(cardOf('B4ckUps1')).toMatchObject({ due, dueComplete: true });
  });

  it('is due again next week', async () => {
    await weekly('done', '3', '--yes');
    practice.change((world) => {
      world.clockOffsetMs += 7 * 86_400_000;
    });
    const { tasks } = JSON.parse((await weekly('--json')).stdout);
    expect(tasks[2]).toMatchObject({ card: `https://trello.com/c/${plugins}`, state: 'due', due: null });
  });
});

describe('asking', () => {
  const proposed =
    'Could someone say how the weekly task "Tidy the staging sites" is done? Its card does not make it clear to me: https://trello.com/c/Stag1ng1';

  it('shows the question first, and posts it once a week', async () => {
    const dry = await weekly('ask', '5', '--dry-run');
    expect(dry.stdout).toContain('Could someone say how the weekly task');
    expect(asked()).toEqual([]);
    expect((await weekly('ask', '5', '--yes')).code).toBe(0);
    expect((await weekly('ask', '5', '--yes')).stdout.replace(/\s+/g, ' ')).toMatch(
      /nothing to change: .*: asked in #[\w-]+ on \w{3} \d+ \w{3} \d{4}, \d\d:\d\d/,
    );
    expect(asked()).toEqual([proposed]);
    practice.change((world) => {
      world.clockOffsetMs += 8 * 86_400_000;
    });
    await weekly('ask', '5', '--yes');
    expect(asked()).toEqual([proposed, proposed]);
  });

  it('posts your own words, with the card', async () => {
    expect((await weekly('ask', 'plugins', 'Which sites?', '--yes')).code).toBe(0);
    expect(asked()).toEqual([`About the weekly task "Update plugins", https://trello.com/c/${plugins}: Which sites?`]);
  });

  it.each([
    ['  ', 'The question is empty.'],
    ['Is the password: hunter2hunter2 still right?', 'seems to hold a secret'],
  ])('refuses the question "%s"', async (text, words) => {
    const { code, stderr } = await weekly('ask', '5', text, '--yes');
    expect([code, stderr.includes(words)]).toEqual([2, true]);
    expect(asked()).toEqual([]);
  });

  it('says if Slack did not answer, or you have to sign in', async () => {
    await practice.misbehave('--path', '/slack/*', '--status', '503');
    expect((await weekly('ask', '5', '--yes')).code).toBe(3);
    await practice.misbehave('--clear');
    await practice.misbehave('--path', '/slack/*', '--status', '200', '--body', '{"ok":false,"error":"invalid_auth"}');
    expect((await weekly('ask', '5', '--yes')).code).toBe(4);
  });
});

describe.each(['before', 'after'] as const)('killed %s its write', (moment) => {
  it('is done exactly once when it is run again', async () => {
    await killing.killedAt({ nth: 1, of: 'writes', moment }, args('take', '3', '--yes'));
    expect((await weekly('take', '3', '--yes')).code).toBe(0);
    await killing.killedAt({ nth: 1, of: 'writes', moment }, args('done', '3', '--yes'));
    expect((await weekly('done', '3', '--yes')).code).toBe(0);
    expect(cardOf(plugins)).toMatchObject({ members: [you.trello], due: friday, dueComplete: true });
    await killing.killedAt({ nth: 1, of: 'writes', moment }, args('ask', '3', 'Which sites?', '--yes'));
    expect((await weekly('ask', '3', 'Which sites?', '--yes')).code).toBe(0);
    expect(asked()).toHaveLength(1);
    expect(practice.audit().map(({ what }) => what)).toEqual([
      expect.stringMatching(/^Take/),
      expect.stringMatching(/^Mark/),
      expect.stringMatching(/^Ask/),
    ]);
  });
});
