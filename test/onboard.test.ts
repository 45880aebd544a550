import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { documentedBlocks, documentedStory } from './support/documented.ts';
import type { Outcome } from './support/machine.ts';
import { createPractice, liftLimits, type Practice } from './support/practice.ts';
import { stepsOf } from './support/steps.ts';

const unattended = ['onboard', '--sandbox', '--yes', '--no-input'];
const confirmed = ['--confirm', 'tutorial,dashboard,vetting'];

/** What others see of Nell: her tickets, messages in channels, cards and pull requests. */
function seenByOthers({ zendesk, slack, trello, github, people }: World) {
  const person = people.find(({ key }) => key === 'newcomer');
  const channels = new Map(slack.channels.filter(({ kind }) => kind !== 'im').map(({ id, name }) => [id, name]));
  return {
    tickets: zendesk.tickets
      .filter(({ fields }) => fields.requester_id === person?.zendeskId)
      .map(({ fields }) => fields.subject)
      .sort(),
    messages: slack.messages
      .filter(({ user, channel }) => user === person?.slackId && channels.has(channel))
      .map(({ text }) => text)
      .sort(),
    cards: trello.cards.filter(({ name }) => name.includes('Nell')).map(({ name }) => name),
    pulls: github.pulls.filter(({ author }) => author === person?.github).map(({ title }) => title),
  };
}

/** The rehearsal on the page: a new world, a newcomer, and two runs. */
const story = documentedStory(documentedBlocks(), 'onboard').commands.map(({ args }) => args);
const [begin = [], become = [], firstRun = [], moveClock = [], secondRun = []] = story;

let practice: Practice;
/** The first run: how it ended, what it asked others for, and how to return to before and after it. */
let first: { outcome: Outcome; asked: ReturnType<typeof seenByOthers>; undo: () => void; repeat: () => void };
beforeAll(async () => {
  expect(story).toHaveLength(5);
  expect(begin).toEqual(['sandbox', 'reset']);
  // In that world the services limit requests.
  practice = createPractice({ limits: true });
  expect(await practice.govsupport(become)).toMatchObject({ code: 0 });
  const undo = practice.keep();
  const outcome = await practice.govsupport([...firstRun, '--yes', '--no-input', ...confirmed, '--json']);
  practice.change(liftLimits);
  first = { outcome, asked: seenByOthers(practice.world()), undo, repeat: practice.keep() };
});
afterAll(() => practice.remove());

describe('someone new', () => {
  beforeAll(() => {
    first.undo();
    practice.change(liftLimits);
  });

  it('starts with nothing', async () => {
    const doctor = await practice.govsupport(['doctor', '--sandbox']);
    expect(doctor.code).toBe(1);
    const auth = await practice.govsupport(['auth', 'status', '--sandbox', '--json']);
    expect(auth.code).toBe(4);
    expect(auth.json().services.filter(({ signedIn }: { signedIn: boolean }) => signedIn)).toEqual([]);
  });

  it('shows in a dry run what it would do, and does nothing', async () => {
    const before = practice.everything();
    const { world } = practice;
    const seen = seenByOthers(world());
    const outcome = await practice.govsupport(['onboard', '--sandbox', '--dry-run']);
    expect(outcome.code).toBe(5);
    expect(outcome.stdout).toContain('Write person.name, person.email');
    expect(outcome.stdout).toContain('• Sign in to Zendesk\n');
    expect(outcome.stdout).toContain('Run: brew install dxw/tap/whippet');
    expect(seenByOthers(world())).toEqual(seen);
    expect(existsSync(path.join(practice.sandboxFolder, 'state-newcomer', 'onboarding.json'))).toBe(false);
    expect(practice.everything().length).toBe(before.length);
  });
});

describe('from nothing to ready', () => {
  beforeAll(() => first.repeat());

  it('does what it can, asks for the rest, and waits', () => {
    const { outcome, asked } = first;
    expect(outcome.code).toBe(5);
    const steps = stepsOf(outcome);
    expect(Object.fromEntries(Object.entries(steps).map(([id, { outcome: how }]) => [id, how]))).toEqual({
      you: 'done',
      team: 'done',
      // They need access that is only asked for afterwards.
      'sign-in': null,
      software: null,
      join: 'done',
      card: 'done',
      requests: 'waiting',
      tutorial: 'confirmed',
      dashboard: 'confirmed',
      vetting: 'confirmed',
    });
    expect(steps['sign-in']?.summary).toMatch(
      /Only others can give access to .*AWS.*: the step "requests" asks for it/,
    );
    expect(asked.tickets).toEqual([
      'Access to the Site management vault in 1Password',
      'An AWS login for dalmatian-tools',
    ]);
    expect(asked.messages).toHaveLength(4);
    expect(asked.cards).toEqual(['Add Nell Newcomer to the support rota']);
    expect(asked.pulls).toEqual(['Add a user data bag for Nell Newcomer']);
  });

  it('is on the morning page until it is granted, answer by answer', async () => {
    const status = await practice.govsupport(['onboard', 'status', '--sandbox', '--json']);
    const requests = stepsOf(status).requests?.evidence.requests as Record<string, string>[];
    expect(requests).toHaveLength(7);
    const text = await practice.govsupport(['today', '--sandbox', '--all']);
    expect(text.stdout).toMatch(/^WAITING +for 7 answers/m);
    for (const { title } of requests) expect(text.stdout).toContain(`  … ${title}`);
    const { waiting } = (await practice.govsupport(['today', '--sandbox', '--json'])).json();
    const since = expect.stringMatching(/^2026-11-23T/);
    expect(waiting).toEqual(
      requests.map(({ title, whom }) => ({ what: title, whom, since, lookAgain: 'govsupport --sandbox onboard' })),
    );
  });

  it('asks internally, in the 1st line group', () => {
    const { zendesk, people } = practice.world();
    const me = people.find(({ key }) => key === 'newcomer')?.zendeskId;
    const group = zendesk.groups.find(({ name }) => name === 'GovPress 1st line support');
    const mine = zendesk.tickets.filter(({ fields }) => fields.requester_id === me);
    for (const { fields } of mine) expect(fields.group_id).toBe(group?.id);
    const comments = mine.flatMap(({ audits }) =>
      audits.flatMap(({ events }) => events.filter((event) => event.type === 'Comment')),
    );
    expect(comments.length).toBe(2);
    for (const comment of comments) expect(comment).toMatchObject({ public: false });
  });

  it('repeats nothing', async () => {
    const outcome = await practice.govsupport(unattended);
    expect(outcome.code).toBe(5);
    expect(outcome.stdout).toMatch(/Technical Operations, asked today/);
    expect(seenByOthers(practice.world())).toEqual(first.asked);
  });

  it('finds what was asked for on another machine', async () => {
    const journal = path.join(practice.sandboxFolder, 'state-newcomer', 'onboarding.json');
    renameSync(journal, `${journal}.kept`);
    const outcome = await practice.govsupport(unattended);
    expect(outcome.code).toBe(5);
    expect(seenByOthers(practice.world())).toEqual(first.asked);
    // Doctor knows what was found there.
    const { checks } = (await practice.govsupport(['doctor', '--sandbox', '--json', '--only', 'aws,helpful'])).json();
    for (const { remedy } of checks) expect(remedy.summary).toMatch(/^You asked today; waiting for .+/);
    renameSync(`${journal}.kept`, journal);
  });

  it('says in doctor what was asked for, so that no one asks twice', async () => {
    const { checks } = (await practice.govsupport(['doctor', '--sandbox', '--json', '--only', 'aws,helpful'])).json();
    for (const { remedy } of checks) expect(remedy.summary).toMatch(/^You asked today; waiting for .+/);
  });

  it('fixes only what fails', async () => {
    const outcome = await practice.govsupport(['doctor', '--sandbox', '--fix', '--dry-run', '--json']);
    expect(outcome.code).toBe(5);
    expect(Object.keys(stepsOf(outcome))).toEqual(['sign-in', 'software', 'requests']);
    const wrong = await practice.govsupport(['doctor', '--sandbox', '--dry-run']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('--dry-run: only together with --fix');
  });

  it('is ready once the others have done what they were asked to do', async () => {
    expect(await practice.govsupport(moveClock)).toMatchObject({ code: 0 });
    const outcome = await practice.govsupport([...secondRun, '--yes', '--no-input']);
    expect(outcome.stdout).not.toContain('Waiting for others');
    expect(outcome.code).toBe(0);
    expect(seenByOthers(practice.world())).toEqual(first.asked);
    const { trello } = practice.world();
    const card = trello.cards.find(({ name }) => name.includes('Nell'));
    const items = trello.checklists.filter(({ card: id }) => id === card?.id).flatMap((list) => list.items);
    expect(items.length).toBeGreaterThan(0);
    expect(items.filter(({ state }) => state !== 'complete')).toEqual([]);
  });

  it('stays ready, with the day of each step', async () => {
    const status = await practice.govsupport(['onboard', 'status', '--sandbox', '--json']);
    expect(status.code).toBe(0);
    const steps: { at: string | null }[] = status.json().steps;
    for (const { at } of steps) expect(at).toMatch(/^\d{4}-\d{2}-\d{2}T/);
    const { evidence, summary } = stepsOf(status).requests ?? {};
    expect(summary).toMatch(/^All 7 are granted; the last was asked for on \w{3} \d/);
    const { requests } = evidence as { requests: { state: string; asked: string; askedAt: string | null }[] };
    expect(requests).toEqual(
      Array(7).fill(
        expect.objectContaining({
          state: 'granted',
          asked: expect.stringMatching(/^asked on \w{3} \d/),
          askedAt: expect.stringMatching(/^\d{4}-/),
        }),
      ),
    );
    const doctor = await practice.govsupport(['doctor', '--sandbox']);
    expect(doctor.stdout).not.toContain('Next: sign in');
    expect(doctor.stdout).not.toContain('✗');
    expect(doctor.code).toBe(0);
  });

  it('asks for no access that is there but signed out, on a machine that knows of no request', async () => {
    const home = path.join(practice.sandboxFolder, 'machine-newcomer', 'home');
    const putBack = practice.keep();
    rmSync(path.join(home, '.aws', 'sso'), { recursive: true });
    rmSync(path.join(practice.sandboxFolder, 'state-newcomer', 'onboarding.json'));
    practice.change((world) => {
      world.zendesk.tickets = world.zendesk.tickets.filter(({ fields }) => !fields.subject.includes('AWS'));
    });
    const steps = stepsOf(await practice.govsupport(['onboard', '--sandbox', '--dry-run', '--json']));
    expect(steps['sign-in']?.plan?.actions.map(({ key }) => key)).toEqual(['sign-in-aws']);
    expect(steps.requests?.plan?.actions).toEqual([]);
    expect(steps.requests?.summary).toContain('Not asked for: An AWS login for dalmatian-tools: ');
    putBack();
  });

  it('wrote no secret into the configuration, the state or the audit', () => {
    const { zendesk, slack } = practice.world();
    const secrets = [
      ...zendesk.tokens.flatMap(({ token, refreshToken }) => [token, refreshToken]),
      ...Object.values(slack)
        .flatMap((value) => (Array.isArray(value) ? value : []))
        .flatMap((one) => one?.token ?? []),
    ].filter((secret): secret is string => typeof secret === 'string' && secret.length > 12);
    expect(secrets.length).toBeGreaterThan(0);
    const files = ['onboarding.json', 'audit.ndjson', 'sign-ins.json'].map((name) =>
      path.join(practice.sandboxFolder, 'state-newcomer', name),
    );
    const texts = files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'));
    expect(texts.length).toBe(3);
    for (const text of texts) for (const secret of secrets) expect(text).not.toContain(secret);
  });
});

describe('a request that no one answers', () => {
  const messages = () => seenByOthers(practice.world()).messages;
  const commentsIn = ({ zendesk, people }: World) => {
    const me = people.find(({ key }) => key === 'newcomer')?.zendeskId;
    const audits = zendesk.tickets
      .filter(({ fields }) => fields.requester_id === me)
      .flatMap((ticket) => ticket.audits);
    return audits.flatMap(({ events }) => events.filter(({ type }) => type === 'Comment'));
  };
  const moveAndRun = async (by: string) => {
    await practice.govsupport(['sandbox', 'clock', by]);
    // No colleague gets round to anything.
    practice.change((world) => {
      world.pending = [];
    });
    return practice.govsupport([...unattended, '--only', 'requests', '--json']);
  };
  beforeAll(() => {
    first.repeat();
    practice.change((world) => {
      world.pending = [];
    });
  });

  it("is not followed up just because this machine's clock is ahead", async () => {
    const asked = messages();
    const setAhead = (days: number) =>
      practice.change((world) => {
        world.machineAheadMs = days * 86_400_000;
      });
    setAhead(10);
    const outcome = await practice.govsupport([...unattended, '--only', 'requests']);
    setAhead(0);
    expect(messages()).toEqual(asked);
    expect(outcome.stdout).toContain('Technical Operations, asked today');
  });

  it('is followed up after three working days, once, on any machine', async () => {
    const asked = messages();
    expect((await moveAndRun('+2d')).code).toBe(5);
    expect(messages()).toEqual(asked);
    await moveAndRun('+1d');
    const nudged = messages();
    // Four messages, and the pull request.
    expect(nudged.length).toBe(asked.length + 5);
    // Both requests, each followed up.
    expect(commentsIn(practice.world())).toHaveLength(4);
    // All were edited before they were sent, and only the services know them.
    practice.change((world) => {
      const texts = world.slack.messages.filter(({ text }) => nudged.includes(text));
      for (const message of texts) Object.assign(message, { text: 'In my own words, please?' });
      for (const comment of commentsIn(world)) Object.assign(comment, { body: 'In my own words.' });
      for (const pull of world.github.pulls) Object.assign(pull, { body: 'In my own words.' });
    });
    rmSync(path.join(practice.sandboxFolder, 'state-newcomer', 'onboarding.json'));
    const { tickets, pulls } = seenByOthers(practice.world());
    const again = await moveAndRun('+1h');
    expect(messages()).toHaveLength(nudged.length);
    expect(commentsIn(practice.world())).toHaveLength(4);
    expect(seenByOthers(practice.world())).toMatchObject({ tickets, pulls });
    const { requests } = (stepsOf(again).requests?.evidence ?? {}) as { requests: { asked: string }[] };
    expect(requests.map(({ asked: when }) => when)).toEqual(
      requests.map(() => expect.stringContaining(', followed up today')),
    );
  });
});

describe('what is in the way', () => {
  const stateOf = (name: string) => path.join(practice.sandboxFolder, 'machine-newcomer', 'home', name);
  beforeAll(async () => {
    first.undo();
    practice.change(liftLimits);
    const { stdout } = await practice.govsupport([...unattended, '--only', 'you,team,sign-in,join']);
    expect(stdout).not.toContain('failed');
  });

  it('is not a card made by hand, but is a missing public key or channel, which is reported', async () => {
    const putBack = practice.keep();
    rmSync(stateOf('.ssh'), { recursive: true });
    practice.change(({ trello, slack }) => {
      const template = trello.cards.find(({ shortLink }) => shortLink === 'Q5BahEhI');
      const byHand = { id: 'a'.repeat(24), shortLink: 'byHand01', name: 'Add Nell to the support rota', members: [] };
      if (template) trello.cards.push({ ...template, ...byHand });
      const channels = slack.channels.filter(({ name }) => name !== 'dxw-govpress-maintenance-and-support');
      Object.assign(slack, { channels });
    });
    const outcome = await practice.govsupport([...unattended, '--only', 'card,requests']);
    expect(outcome.code).toBe(5);
    const { tickets, messages, pulls } = seenByOthers(practice.world());
    expect([tickets.length, messages.length, pulls.length]).toEqual([2, 0, 0]);
    expect(practice.world().trello.cards.filter(({ name }) => name.includes('Nell'))).toHaveLength(1);
    const said = outcome.stdout.replace(/\s+/g, ' ');
    expect(said).toContain('There is no public key on this machine');
    expect(said).toContain('There is no channel #dxw-govpress-maintenance-and-support in Slack');
    // She has something left to do, so it is not only waiting for others.
    expect(outcome.stderr).not.toContain('The rest is waiting for others');
    putBack();
  });

  it('is not an earlier answer about the team file: the last one counts', async () => {
    const putBack = practice.keep();
    const team = async (...args: string[]) => {
      const outcome = await practice.govsupport([
        'onboard',
        '--sandbox',
        '--no-input',
        '--only',
        'team',
        '--json',
        ...args,
      ]);
      return stepsOf(outcome).team;
    };
    const include = async () => (await practice.govsupport(['config', 'get', 'include', '--sandbox'])).stdout.trim();
    const before = await include();
    const other = practice.file('other-team.yaml', 'team: { vpn: { host: vpn.example.org } }\n');
    await practice.govsupport(['config', 'set', 'include', other, '--sandbox']);
    expect(await team('--yes')).toMatchObject({
      outcome: expect.stringMatching(/already|done/),
      evidence: { include: other },
    });
    expect(await include()).toBe(other);
    // An answer in this run overrides the configuration; in later runs it doesn't.
    expect(await team('--team', before, '--yes')).toMatchObject({ outcome: 'done', evidence: { include: before } });
    expect(await include()).toBe(before);
    await practice.govsupport(['config', 'set', 'include', other, '--sandbox']);
    expect(await team('--yes')).toMatchObject({ evidence: { include: other } });
    expect(await include()).toBe(other);
    putBack();
  });

  it('in Slack does not stop the requests that are made elsewhere', async () => {
    const putBack = practice.keep();
    await practice.misbehave('--path', '/slack/*', '--status', '503');
    const outcome = await practice.govsupport([...unattended, '--only', 'requests', '--json']);
    const { tickets, messages, pulls } = seenByOthers(practice.world());
    expect([tickets.length, messages.length, pulls.length]).toEqual([2, 0, 1]);
    const { outcome: how, evidence } = stepsOf(outcome).requests ?? {};
    expect([outcome.code, how]).toEqual([5, 'waiting']);
    expect(evidence?.undecided).toMatch(
      /^Not asked for: Access to the Helpful servers, Access to Papertrail, [^:]*: Slack /,
    );
    putBack();
  });

  it('of one request does not stop the others, and is reported', async () => {
    rmSync(stateOf('code/chef'), { recursive: true });
    const outcome = await practice.govsupport([...unattended, '--only', 'requests']);
    expect(outcome.code).toBe(5);
    const { tickets, messages, pulls } = seenByOthers(practice.world());
    expect([tickets.length, messages.length, pulls.length]).toEqual([2, 4, 0]);
    expect(outcome.stdout.replace(/\s+/g, ' ')).toContain(
      'Not asked for: The v1 servers, basic auth for staging, and the VPN:',
    );
  });

  it('of software is left to the person, and not done', async () => {
    rmSync(path.join(practice.sandboxFolder, 'machine-newcomer', 'bin', 'brew'));
    const outcome = await practice.govsupport([...unattended, '--only', 'software', '--json']);
    const { software } = stepsOf(outcome);
    expect(outcome.code).toBe(5);
    expect(software?.outcome).not.toBe('done');
    expect(software?.summary).toContain('Left to you: whippet');
  });
});

describe('someone who has everything', () => {
  let ready: Practice;
  beforeAll(() => {
    ready = createPractice();
  });
  afterAll(() => ready.remove());

  it('has a configuration that needs no team file', async () => {
    const outcome = await ready.govsupport(['onboard', '--sandbox', '--dry-run', '--json', '--only', 'you,team']);
    const steps = stepsOf(outcome);
    expect([steps.you?.outcome, steps.team?.outcome]).toEqual(['already', 'already']);
    expect(outcome.code).toBe(0);
  });

  it.each([
    ['ghp_fakefakefakefakefakefakefake', 'this looks like a secret'],
    ['?', 'expected a name, found "?"'],
  ])('is not called %s', async (name, words) => {
    const file = ready.file('other.yaml', '');
    const args = ['onboard', '--sandbox', '--config', file, '--only', 'you', '--yes', '--no-input'];
    const outcome = await ready.govsupport([...args, '--answer', `you.name=${name}`]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain(words);
    expect(ready.everything()).not.toContain('ghp_fake');
    expect(outcome.stderr).not.toContain('ghp_fake');
  });

  it('corrects the configuration, and keeps a later change of the file', async () => {
    const who = ['onboard', '--sandbox', '--only', 'you', '--yes', '--no-input'];
    const corrected = await ready.govsupport([...who, '--answer', 'you.name=Nell N']);
    expect(corrected.stdout).toContain('You are Nell N (');
    expect((await ready.govsupport(['config', 'get', 'person.name', '--sandbox'])).stdout).toBe('Nell N\n');
    await ready.govsupport(['config', 'set', 'person.name', 'Nell Newcomer', '--sandbox']);
    expect((await ready.govsupport(who)).stdout).toContain('You are Nell Newcomer (');
    const none = await ready.govsupport([...who, '--answer', 'you.colour=red']);
    expect(none.stderr).toContain('the step you has no such question.\n  Its questions are: name, email, github.');
  });

  it('saves to the named configuration, and no other', async () => {
    const file = ready.file('mine.yaml', 'person: { email: ada@example.org }\n');
    const args = ['onboard', '--sandbox', '--config', file, '--only', 'you', '--yes', '--no-input'];
    const outcome = await ready.govsupport([...args, '--answer', 'you.name=Ada Lovelace']);
    expect(outcome.stdout).toContain('You are Ada Lovelace');
    expect(readFileSync(file, 'utf8')).toContain('Ada Lovelace');
  });

  it('is not called signed out of a service that does not answer', async () => {
    await ready.govsupport(['sandbox', 'misbehave', '--path', '/zendesk/*', '--status', '503']);
    const outcome = await ready.govsupport([...unattended, '--only', 'sign-in', '--json']);
    expect(outcome.code).toBe(3);
    expect(stepsOf(outcome)['sign-in']?.summary).not.toContain('not signed in');
    const fix = await ready.govsupport(['doctor', '--sandbox', '--fix', '--dry-run', '--only', 'rota,zendesk']);
    expect(fix.code).toBe(3);
  });
});
