import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { type Kill, kindOf, type PassedRequest } from './support/killer.ts';
import { eachOf, everywhere, type Killing, often, serveForKilling } from './support/killing.ts';
import { addToGroup, createPractice, type Practice, you } from './support/practice.ts';

let practice: Practice;
let killing: Killing;
let begun: World;

beforeAll(async () => {
  practice = createPractice({ clones: false });
  practice.change((world) => addToGroup(world));
  killing = await serveForKilling(practice);
  begun = practice.world();
});
afterAll(async () => {
  await killing.close();
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
            : // A card's short link is different each time.
              [{ [event.field_name]: /^\d+$/.test(event.field_name) ? 'given' : event.value }],
      ),
    }));
  });
}
const cards = () => practice.world().trello.cards.length;
/** An existing card has a name. */
const audited = () => practice.audit().map(({ what }) => what.replace(/the card "[^"]+"/, 'the card'));
const command = (args: readonly string[]) => [...args, '--yes', '--no-input', '--sandbox', '--json'];
const run = (args: readonly string[]) => killing.run(command(args));

/** The kinds of writes of the commands so far. */
const seen = new Set<string>();

/**
 * After the effect of each write, unless the one before it was of the same kind, and before its effect if no command
 * above has had the kind: all record in the same way what they are about to write.
 */
function sampleOf(writes: readonly PassedRequest[]): Kill[] {
  const kinds = writes.map(kindOf);
  return kinds.flatMap((kind, index): Kill[] => {
    if (kind === kinds[index - 1]) return [];
    const moments = seen.has(kind) ? (['after'] as const) : (['before', 'after'] as const);
    seen.add(kind);
    return moments.map((moment) => ({ nth: index + 1, of: 'writes', moment }));
  });
}

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
])('%s', (_, args) => {
  let wanted: ReturnType<typeof done>;
  let said: ReturnType<typeof audited>;
  let made: number;
  let kills: Kill[];

  // What it does without interruptions.
  beforeAll(async () => {
    practice.restore(begun);
    expect((await run(args)).code).toBe(0);
    [wanted, said, made] = [done(), audited(), cards()];
    const writes = killing.killer.passed.filter(({ isWrite }) => isWrite);
    kills = everywhere ? eachOf('writes', writes.length) : sampleOf(writes);
    expect(writes).not.toEqual([]);
    expect(wanted.every(({ author_id }) => author_id === you.zendesk)).toBe(true);
  });

  it(`killed at ${often('a write of each kind', 'every write')}, does it exactly once`, async () => {
    for (const kill of kills) {
      practice.restore(begun);
      const at = await killing.killedAt(kill, command(args));
      // The note is on the disk, whenever it was killed.
      if (args[1] === 'note') expect(practice.everything()).toContain(note);
      const { code } = await run(args);
      const left = readdirSync(path.join(practice.stateFolder, 'changes'));
      expect({ kill, at, code, done: done(), audited: audited(), cards: cards(), left }).toEqual({
        kill,
        at,
        code: 0,
        done: wanted,
        audited: said,
        cards: made,
        left: [],
      });
    }
  });
});

it('makes a note internal that an interrupted run left public', async () => {
  practice.restore(begun);
  const args = ['ticket', 'note', '48201', note];
  await killing.killedAt({ nth: 1, of: 'writes', moment: 'after' }, command(args));
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
