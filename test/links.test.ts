import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../src/context.ts';
import { govpress } from '../src/playbook/govpress.ts';
import type { KnownBranches } from '../src/services/git/work.ts';
import type { Ticket } from '../src/services/zendesk/zendesk.ts';
import { readLinks } from '../src/tickets/links.ts';
import { sampleTicket } from './support/handover.ts';
import { type Practice, practiceClients, servePractice } from './support/practice-clients.ts';

let practice: Practice;
beforeAll(async () => {
  practice = await servePractice();
});
afterAll(() => practice.close());
beforeEach(() => practice.begin());

const clone = (name: string, branches: readonly string[] = []): KnownBranches => ({
  folder: `/home/ada/code/${name}`,
  github: { owner: 'dxw-example', name },
  branches,
});

/** Two clones of the organisation with the sites, so that its pull requests are searched. */
const clones = [clone('site-a', ['main', 'support/48207-statement-date']), clone('site-b', ['main'])];

function contextWith(known: readonly KnownBranches[] | null = clones): Context {
  const { zendesk, trello, github } = practiceClients(practice);
  return {
    playbook: govpress,
    signal: new AbortController().signal,
    paths: { configFile: '/home/ada/config.yaml' },
    config: async () => ({
      values: known === null ? {} : { repositories: ['~/code'] },
      resolvePath: (path: string) => path,
    }),
    services: {
      zendesk: async () => zendesk,
      trello: async () => trello,
      github: async () => github,
      gitWork: async () => ({ knownBranches: async () => known }),
    },
  } as unknown as Context;
}

const tickets = (...ids: readonly number[]): readonly Ticket[] => ids.map((id) => sampleTicket(id, 'x'));

/** A ticket in Zendesk, with its fields. */
const real = (...ids: readonly number[]) => practiceClients(practice).zendesk.tickets(ids);

const changeCard = (shortLink: string, change: { name?: string; desc?: string; attachments?: readonly string[] }) =>
  practice.change(({ trello }) => {
    const card = trello.cards.find((each) => each.shortLink === shortLink);
    if (!card) throw new Error(`there is no card ${shortLink}`);
    const { attachments, ...rest } = change;
    Object.assign(card, rest);
    if (attachments) card.attachments = attachments.map((url) => ({ id: 'a', url, date: '', member: '' }));
  });

const cards = async (wanted: readonly Ticket[] | Promise<readonly Ticket[]>) => {
  const { links } = await readLinks(contextWith(), wanted);
  return [...links].map(([id, found]) => [
    id,
    found.cards?.map(({ shortLink, name, by }) => `${by} ${shortLink} ${name}`) ?? null,
  ]);
};

describe('the cards of tickets', () => {
  it('are found by their field, an attached address, an address and a number in their text', async () => {
    changeCard('Se4rchF1', { attachments: ['https://desk.example.org/agent/tickets/48301'] });
    changeCard('C0ntAct1', { desc: 'See https://desk.example.org/agent/tickets/48302 and #48303' });
    expect(await cards(tickets(48301, 48302, 48303, 48304))).toEqual([
      [48301, ['address Se4rchF1 Search results lose their filters on page 2']],
      [48302, ['address C0ntAct1 Contact form sends nothing']],
      [48303, ['number C0ntAct1 Contact form sends nothing']],
      [48304, []],
    ]);
    // The last one has moved to a board that is not read: only its field has it.
    expect(await cards(real(48201, 48211, 48209))).toEqual([
      [48201, ['field Se4rchF1 Search results lose their filters on page 2']],
      [48211, ['field D0cSrch1 Find words inside PDFs again']],
      [48209, ['field L0g0N3w1 null']],
    ]);
  });

  it('puts the one in the field first, and lists each once', async () => {
    changeCard('Se4rchF1', { desc: 'https://desk.example.org/agent/tickets/48204, and ticket 48204 too' });
    expect(await cards(real(48204))).toEqual([
      [
        48204,
        ['field C0ntAct1 Contact form sends nothing', 'address Se4rchF1 Search results lose their filters on page 2'],
      ],
    ]);
  });

  it.each(['5f0000000000000000000abc', 'https://trello.com/c/L0g0N3w1/3-logo', 'a word', 'javascript:alert(1)'])(
    'reads the field "%s"',
    async (value) => {
      const ticket = { ...sampleTicket(1000, 'x'), fields: new Map([[2100101, value]]) };
      const { links } = await readLinks(contextWith(), [ticket]);
      const expected =
        value.includes(' ') || value.includes('(')
          ? []
          : [expect.stringMatching(/^https:\/\/trello\.com\/c\/(?:5f0000000000000000000abc|L0g0N3w1)$/)];
      expect(links.get(1000)?.cards?.map(({ url }) => url)).toEqual(expected);
    },
  );

  it('are unknown if a board could not be read, except those that were found', async () => {
    await practice.misbehave({ path: '/trello/1/boards/Y2QL3Pha/cards', status: 503 });
    const { links, gaps } = await readLinks(contextWith(), tickets(48201, 48202));
    expect(links.get(48201)?.cards).toMatchObject([{ shortLink: 'Se4rchF1' }]);
    expect(links.get(48202)?.cards).toBeNull();
    expect(links.get(48202)?.pullRequests).toEqual([]);
    expect(gaps.map(({ what }) => what)).toEqual(['Which cards of Week in Progress belong to tickets']);
    expect(gaps[0]?.why).toMatch(/^Trello /);
  });
});

it('names both boards in one gap if Trello says the same about both', async () => {
  await practice.misbehave({ path: '/trello/*', status: 503 });
  const { gaps } = await readLinks(contextWith(), tickets(48201));
  expect(gaps.map(({ what }) => what)).toEqual([
    'Which cards of Support and Maintenance Backlog and Week in Progress belong to tickets',
  ]);
});

describe('the pull requests and branches of tickets', () => {
  const pulls = async (...ids: readonly number[]) => {
    const { links, gaps } = await readLinks(contextWith(), tickets(...ids));
    return {
      gaps,
      found: [...links].map(([id, { pullRequests }]) => [
        id,
        pullRequests?.map(({ repository, number }) => `${repository}#${number}`) ?? null,
      ]),
    };
  };

  it('are found by an address, a number in the title, and the name of a branch', async () => {
    practice.change(({ github }) => {
      const pull = github.pulls.find(({ repository }) => repository === 'dxw-example/site-b');
      if (pull) Object.assign(pull, { head: '48301-plugins', title: '48302: Update the plugins' });
    });
    expect(await pulls(48201, 48211, 48302, 48301)).toEqual({
      gaps: [],
      found: [
        [48201, ['dxw-example/site-a#12']],
        [48211, ['dxw/govpress-developer-docs#4']],
        [48302, ['dxw-example/site-b#7']],
        // A search does not show branches, and no clone here has one of that name.
        [48301, []],
      ],
    });
    const context = contextWith([...clones, clone('site-b', ['48301-plugins'])]);
    const { links } = await readLinks(context, tickets(48301));
    expect(links.get(48301)).toMatchObject({
      branches: [{ repository: 'dxw-example/site-b', branch: '48301-plugins' }],
      pullRequests: [{ repository: 'dxw-example/site-b', number: 7, isDraft: true }],
    });
  });

  it("does not take a repository's own number for a ticket's", async () => {
    practice.change(({ github }) => {
      for (const pull of github.pulls.filter(({ number }) => number === 12)) {
        Object.assign(pull, { number: 50_012, body: 'Follows #48201 and #50020' });
      }
    });
    expect((await pulls(48201, 50_020)).found).toEqual([
      [48201, []],
      [50_020, ['dxw-example/site-a#50012']],
    ]);
  });

  it('lists branches whose names have the number of a ticket', async () => {
    const { links } = await readLinks(contextWith(), tickets(48207, 4820));
    expect(links.get(48207)?.branches).toEqual([
      { repository: 'dxw-example/site-a', branch: 'support/48207-statement-date' },
    ]);
    expect(links.get(4820)?.branches).toEqual([]);
  });

  it('are unknown if GitHub limits searches, or no repositories are configured', async () => {
    await practice.misbehave({ path: '/github/search/issues', status: 503 });
    const limited = await readLinks(contextWith(), tickets(48201));
    expect(limited.links.get(48201)).toMatchObject({ pullRequests: null, branches: [] });
    expect(limited.gaps.map(({ what }) => what)).toEqual([
      'Which pull requests of dxw are about tickets',
      'Which pull requests of dxw-example are about tickets',
    ]);
    await practice.misbehave();
    const without = await readLinks(contextWith(null), tickets(48201));
    expect(without.links.get(48201)).toMatchObject({ branches: null, pullRequests: null });
    expect(without.gaps).toContainEqual(
      expect.objectContaining({
        why: 'repositories is not set, so your clones are not looked at for branches of tickets.',
        notConfigured: true,
      }),
    );
  });

  it('says if there are more than it reads', async () => {
    practice.change(({ github }) => {
      const [one] = github.pulls.filter(({ number }) => number === 12);
      for (let number = 1000; one && number < 1310; number++)
        github.pulls.push({ ...one, id: number, number, body: null });
    });
    const { links, gaps } = await readLinks(contextWith(), tickets(48999));
    expect(links.get(48999)?.pullRequests).toBeNull();
    expect(gaps.map(({ why }) => why)).toEqual(['12 open pull requests were not read: only the 300 latest are.']);
  });
});

it('makes the same requests for one ticket as for a hundred, before the tickets are known', async () => {
  let settle = (_: readonly Ticket[]) => {};
  const later = new Promise<readonly Ticket[]>((resolve) => {
    settle = resolve;
  });
  const reading = readLinks(contextWith(), later);
  const paths = async () => (await practice.requests()).map(({ path }) => path.replace(/\?.*/, '')).sort();
  const expected = [
    '/github/search/issues',
    '/github/search/issues',
    '/trello/1/boards/Y2QL3Pha/cards',
    '/trello/1/boards/pF46aRdl/cards',
    '/zendesk/api/v2/ticket_fields',
  ];
  await expect.poll(paths).toEqual(expected);
  settle(tickets(...Array.from({ length: 100 }, (_, index) => 60_000 + index)));
  expect((await reading).links.size).toBe(100);
  expect(await paths()).toEqual(expected);
});
