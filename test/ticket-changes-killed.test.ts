import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { type Killer, startKiller } from './support/killer.ts';
import { addToGroup, createPractice, type Practice, you } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';

vi.setConfig({ testTimeout: 120_000 });

let practice: Practice;
let served: Served;
let killer: Killer;
let begun: World;

beforeAll(async () => {
  practice = createPractice({ clones: false });
  practice.change((world) => addToGroup(world));
  served = await serveSandbox(practice);
  begun = practice.world();
  killer = await startKiller(served.address);
  const file = path.join(practice.sandboxFolder, 'serving.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), address: killer.address }));
});
afterAll(async () => {
  await killer.close();
  await served.stop();
  practice.remove();
});

/** What was done to the tickets since the world began, without ids and times. */
function done() {
  return practice.world().zendesk.tickets.flatMap(({ id, audits }) => {
    const before = begun.zendesk.tickets.find((one) => one.id === id)?.audits.length ?? 0;
    return audits.slice(before).map(({ author_id, events }) => ({
      id,
      author_id,
      events: events.flatMap((event) =>
        event.type === 'Comment'
          ? [{ body: event.body, public: event.public }]
          : event.type === 'Notification'
            ? []
            : // A card's short link is another one each time.
              [{ [event.field_name]: /^\d+$/.test(event.field_name) ? 'given' : event.value }],
      ),
    }));
  });
}
const cards = () => practice.world().trello.cards.length;
/** A card that is there has a name. */
const audited = () => practice.audit().map(({ what }) => what.replace(/the card "[^"]+"/, 'the card'));
const run = (args: readonly string[], options = {}) =>
  practice.govsupport([...args, '--yes', '--no-input', '--sandbox', '--json'], options);

const note = 'Asked the hosting company, who answer on Monday.';

describe.each([
  ['note', ['ticket', 'note', '48201', note]],
  ['status with a reason', ['ticket', 'status', '48201', 'on-hold', '--why', note]],
  ['status', ['ticket', 'status', '48201', '48203', 'believed-solved']],
  ['take', ['ticket', 'take', '48201', '48203']],
  ['deadline', ['ticket', 'deadline', '48201', '24 Dec 2026']],
  ['move', ['ticket', 'move', '48201', 'scoping', '--note', note]],
  ['move with a card', ['ticket', 'move', '48233', '2nd', '--card']],
  [
    'triage',
    ['triage'].concat(
      ['time=2nd', 'priority=low', 'type=task', 'card=make', `note=${note}`]
        .map((text) => text.split('='))
        .flatMap(([name, value]) => ['--answer', `triage.${name}.48234=${value}`]),
    ),
  ],
])('%s, killed at a write', (_, args) => {
  let wanted: ReturnType<typeof done>;
  let said: ReturnType<typeof audited>;
  let made: number;
  let writes: number;

  // What it does that no one disturbs.
  beforeAll(async () => {
    practice.restore(begun);
    killer.arm(null);
    expect((await run(args)).code).toBe(0);
    [wanted, said, made] = [done(), audited(), cards()];
    writes = killer.passed.filter(({ isWrite }) => isWrite).length;
    expect(writes).toBeGreaterThan(0);
    expect(wanted.every(({ author_id }) => author_id === you.zendesk)).toBe(true);
  });

  it.each(['before', 'after'] as const)('%s its effect, does it once in the end', async (moment) => {
    for (let nth = 1; nth <= writes; nth++) {
      practice.restore(begun);
      killer.arm({ nth, of: 'writes', moment });
      const { code } = await run(args, {
        onStarted: (child: { kill(signal: string): void }) => killer.onStrike(() => child.kill('SIGKILL')),
      });
      expect([killer.struck, code]).toEqual([true, null]);
      // What was written is on the disk, whenever it ends.
      if (args[1] === 'note') expect(practice.everything()).toContain(note);
      killer.arm(null);
      const again = await run(args);
      expect(again.code).toBe(0);
      expect(done()).toEqual(wanted);
      expect(audited()).toEqual(said);
      expect(cards()).toBe(made);
      expect(readdirSync(path.join(practice.stateFolder, 'changes'))).toEqual([]);
    }
  });
});

it('makes a note internal that an interrupted run left public', async () => {
  practice.restore(begun);
  const args = ['ticket', 'note', '48201', note];
  killer.arm({ nth: 1, of: 'writes', moment: 'after' });
  await run(args, {
    onStarted: (child: { kill(signal: string): void }) => killer.onStrike(() => child.kill('SIGKILL')),
  });
  killer.arm(null);
  const find = (world: World) =>
    world.zendesk.tickets
      .flatMap(({ audits }) => audits.flatMap(({ events }) => events))
      .find((event) => event.type === 'Comment' && event.body === note);
  practice.change((world) => Object.assign(find(world) ?? {}, { public: true }));
  const { code, stdout } = await run(args);
  expect(code).toBe(1);
  expect(stdout).toMatch(/48201 was PUBLIC\. It has been made internal\.[\s\S]*tell your lead/);
  expect(find(practice.world())).toMatchObject({ public: false });
});
