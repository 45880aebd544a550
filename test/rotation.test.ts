import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPractice, type Practice } from './support/practice.ts';

describe('govsupport rotation', () => {
  let practice: Practice;
  beforeAll(async () => {
    practice = await createPractice();
  });
  afterAll(() => practice.remove());

  it('says whose rotation it is, until when, who is next and what the source is', async () => {
    const outcome = await practice.govsupport(['rotation', '--sandbox']);
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toMatch(/^Ada Example \(ada@example\.org\)$/m);
    expect(outcome.stdout).toMatch(/^Rotation +Mon \d+ \w+ \d{4} to Fri \d+ \w+ \d{4}, day 1 of 5$/m);
    expect(outcome.stdout).toMatch(/^Takes over from +Oscar Outgoing \(oscar@example\.org\), until Fri /m);
    expect(outcome.stdout).toMatch(/^Next +Nadia Next \(nadia@example\.org\), from Mon /m);
    expect(outcome.stdout).toMatch(/^Read from +the feed at /m);
    expect(outcome.stdout).not.toContain('In doubt');
  });

  it('says the same as JSON', async () => {
    const outcome = await practice.govsupport(['rotation', '--sandbox', '--json']);
    expect(outcome.code).toBe(0);
    const file = path.join(import.meta.dirname, '../schemas/rotation.schema.json');
    const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(file, 'utf8')));
    expect(validate(outcome.json()), JSON.stringify(validate.errors)).toBe(true);
    expect(outcome.json()).toMatchObject({
      schemaVersion: 1,
      command: 'rotation',
      person: { name: 'Ada Example', email: 'ada@example.org' },
      today: 'during',
      workingDay: 1,
      workingDays: 5,
      previous: { email: 'oscar@example.org' },
      next: { email: 'nadia@example.org' },
      doubts: [],
    });
  });

  it('exits with 3 if the rota does not answer, and says how to go on', async () => {
    await practice.govsupport(['sandbox', 'misbehave', '--path', '/rota/*', '--status', '503']);
    const outcome = await practice.govsupport(['rotation', '--sandbox']);
    expect(outcome.code).toBe(3);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toContain('Your rotation is not known');
    // It accepts no answers itself: they are given to a checklist, and remembered.
    for (const command of ['rotation', 'handover']) {
      const { stdout, stderr } = await practice.govsupport([command, '--sandbox']);
      const shown = `${stdout}${stderr}`.replace(/\s+/g, ' ').replaceAll('`', '');
      expect(shown).toMatch(
        / say it yourself: govsupport (?:--sandbox )?start --answer rotation\.from=DAY --answer rotation\.to=DAY /i,
      );
    }
  });

  it('invents no dates in its hints about what to give, and repeats what was given', async () => {
    await practice.govsupport(['sandbox', 'misbehave', '--clear']);
    await practice.govsupport(['sandbox', 'misbehave', '--path', '/rota/*', '--drop', 'before']);
    const hint = async (...args: string[]) => {
      const { code, stdout, stderr } = await practice.govsupport([...args, '--sandbox', '--no-input']);
      return { code, text: `${stdout}${stderr}`.replace(/\s+/g, ' ') };
    };
    const all = '--answer rotation.to=DAY --answer rotation.previous=EMAIL --answer rotation.next=EMAIL';
    for (const args of [['rotation'], ['rotation', '--json'], ['today', '--json']]) {
      const { text } = await hint(...args);
      expect(text).toContain(`govsupport --sandbox start --answer rotation.from=DAY ${all}`);
      expect(text).not.toMatch(/rotation\.\w+=2026/);
    }
    const partly = await hint('start', '--answer', 'rotation.from=2026-11-23');
    expect(partly.text).toContain(`govsupport --sandbox start --answer rotation.from=2026-11-23 ${all}`);
    // It takes no answers either.
    expect((await hint('end', 'status')).text).toContain(`govsupport --sandbox end --answer rotation.from=DAY ${all}`);
  });
});

describe('a rota that ends with this rotation', () => {
  let practice: Practice;
  beforeAll(async () => {
    practice = await createPractice();
    practice.change((world) => {
      world.rota.days = world.rota.days.filter(({ person }) => person !== 'next');
    });
  });
  afterAll(() => practice.remove());

  it('reports a doubt about who is next, and exits with 3', async () => {
    const outcome = await practice.govsupport(['rotation', '--sandbox']);
    expect(outcome.stdout).toMatch(/^In doubt /m);
    expect(outcome.code).toBe(3);
    const json = (await practice.govsupport(['rotation', '--sandbox', '--json'])).json();
    expect(json.doubts.length).toBeGreaterThan(0);
  });
});
