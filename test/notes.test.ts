import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import {
  addToGroup,
  changes,
  commentsOn,
  createPractice,
  makeAdmin,
  next,
  outgoing,
  type Practice,
  says,
  takeOver,
  workingOf,
  you,
} from './support/practice.ts';
import { noScreen, openScreen } from './support/screen.ts';
import { type ShownStep, stepsOf } from './support/steps.ts';

const [searching, planning, contact] = [48201, 48202, 48204];

let practice: Practice;
/** The last afternoon of a rotation: Ada has changed three of her tickets, and has left no note. */
let begun: World;
beforeAll(async () => {
  practice = createPractice({ clones: false });
  practice.change(takeOver);
  await practice.govsupport(['sandbox', 'clock', '+4d6h']);
  practice.change((world) => {
    for (const id of [searching, planning, contact]) changes(world, id, you.zendesk, 'type', 'task');
    addToGroup(world, next.zendesk);
  });
  begun = practice.world();
});
beforeEach(() => practice.restore(begun));
afterAll(() => practice.remove());

async function notes(...args: string[]) {
  const outcome = await practice.end(['--yes', '--no-input', '--json', '--only', 'rotation,notes', ...args]);
  if (outcome.stdout === '') throw new Error(outcome.stderr);
  return { code: outcome.code, step: stepsOf(outcome).notes as ShownStep };
}
const status = async () => stepsOf(await practice.end(['status', '--json'])).notes as ShownStep;
const bodies = (id: number) =>
  commentsOn(practice.world(), id).flatMap(({ author_id, body }) => (author_id === you.zendesk ? [body] : []));
const misbehave: Practice['misbehave'] = (...args) => practice.misbehave(...args);

describe('a note is wanted', () => {
  it('for tickets that were worked on, and not for those that start only assigned', async () => {
    practice.change((world) => {
      makeAdmin(world);
      addToGroup(world, outgoing.zendesk);
      // New, so that its first assignment also opens it.
      for (const id of [48203, 48206])
        Object.assign(world.zendesk.tickets.find((one) => one.id === id)?.fields ?? {}, {
          assignee_id: outgoing.zendesk,
          status: 'new',
        });
    });
    const started = await practice.start(['--yes', '--no-input', '--only', 'outgoing-person']);
    expect(started.code).toBe(0);
    expect(workingOf(practice.world(), you.zendesk)).toEqual(expect.arrayContaining([48203, 48206]));
    const { evidence } = await status();
    expect(evidence.withoutNote).toEqual(expect.arrayContaining([searching, planning, contact]));
    expect(evidence.withoutNote).toHaveLength(3 + (evidence.onHoldWithoutReason as number[]).length);
    expect(evidence.onlyAssigned).toEqual(expect.arrayContaining([48203, 48206]));
  });

  it('for a ticket of yours that is on hold without a reason, until there is one', async () => {
    const [one = 0] = workingOf(begun, you.zendesk).filter((id) => ![searching, planning, contact].includes(id));
    practice.change((world) => {
      says(world, one, outgoing.zendesk, 'Waiting for the supplier');
      changes(world, one, outgoing.zendesk, 'status', 'hold');
    });
    const seen = await status();
    expect(seen.evidence.onHoldWithoutReason).toContain(one);
    expect(seen.evidence.withoutNote).toContain(one);
    await notes('--note', `${one}=Next: the supplier sends the certificate`);
    expect((await status()).evidence.onHoldWithoutReason).not.toContain(one);
  });
});

describe('what was written', () => {
  const failsOnce = async () => {
    await misbehave('--path', `/zendesk/api/v2/tickets/${searching}`, '--method', 'PUT', '--status', '500');
    const failed = await notes('--note', `${searching}=Next: kept here`);
    await misbehave('--clear');
    return failed;
  };

  it('is reported as unsent, whatever becomes of the step', async () => {
    const failed = await failsOnce();
    const unsent = [`your note on #${searching}`];
    expect(failed).toMatchObject({ code: 3, step: { outcome: 'unknown', evidence: { unsent } } });
    expect(await status()).toMatchObject({ outcome: null, evidence: { unsent } });
    const skipped = await notes('--skip', 'notes=no time');
    expect(skipped).toMatchObject({ step: { outcome: 'skipped', evidence: { unsent } } });
    expect(skipped.step.summary).toBe(`Skipped: no time. Written and not sent: your note on #${searching}`);
    expect((await status()).summary).toContain(`Written and not sent: your note on #${searching}`);
    const text = await practice.end(['status']);
    expect(text.stdout.replace(/\s+/g, ' ')).toContain(`Written and not sent: your note on #${searching}`);
    await notes();
    expect(bodies(searching)).toEqual(['Next: kept here']);
    expect((await status()).evidence.unsent).toBeUndefined();
  });

  it('is replaced by a later answer', async () => {
    await failsOnce();
    await notes('--answer', `notes.nothing.${searching}=it is a duplicate`);
    expect(bodies(searching)).toEqual([]);
    await notes('--note', `${searching}=Next: it is none after all`);
    expect(bodies(searching)).toEqual(['Next: it is none after all']);
  });

  it('is left and reported if the ticket has been solved meanwhile, and does not stop the rest', async () => {
    await failsOnce();
    practice.change((world) => {
      changes(world, searching, outgoing.zendesk, 'status', 'solved');
      changes(world, planning, outgoing.zendesk, 'status', 'closed');
    });
    const { code, step } = await notes(
      ...['--note', `${planning}=Next: nothing`, '--note', `${contact}=Next: the relay`],
    );
    expect(bodies(contact)).toEqual(['Next: the relay']);
    expect([bodies(searching), bodies(planning)]).toEqual([[], []]);
    expect(code).not.toBe(2);
    expect(step.summary).toContain(`Too late: --note: #${planning} is closed now`);
    expect(step.summary).toContain(`the note on #${searching} was not sent: the ticket is solved now`);
    const refused = await practice.end(['--yes', '--no-input', '--only', 'notes', '--note', '999=Next: go']);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--note: #999 is not in Zendesk') });
  });
});

it('takes one answer that there is nothing to add to several', async () => {
  const { step } = await notes('--answer', `notes.nothing=${searching}, #${planning}: the replies say it all`);
  expect(step.evidence.nothingToAdd).toEqual(
    expect.arrayContaining([`#${searching}: the replies say it all`, `#${planning}: the replies say it all`]),
  );
  expect(step.evidence.withoutNote).toContain(contact);
  const refused = await practice.end(['--no-input', '--only', 'notes', '--answer', 'notes.nothing=999:no']);
  expect(refused.code).toBe(2);
});

describe.skipIf(noScreen)(`in a terminal${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  it('offers to send what was written before the rest is skipped', async () => {
    const said = ['--to', 'nadia@example.org', '--note', `${planning}=Next: sent`];
    const screen = openScreen(practice, ['end', '--sandbox', '--only', 'notes', ...said], {});
    try {
      await screen.answer(/\[Enter\] keep the note[\s\S]*skip/, 's');
      await screen.waitFor('Why?');
      screen.type('no time');
      screen.press('Enter');
      await screen.answer(/Next: sent[\s\S]*Do it\?/, 'Enter');
      expect(await screen.ended()).toBe(0);
    } finally {
      screen.close();
    }
    expect(bodies(planning)).toEqual(['Next: sent']);
    expect(await status()).toMatchObject({ outcome: 'skipped', summary: 'Skipped: no time' });
  });
});
