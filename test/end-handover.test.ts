import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import {
  changeWorld,
  confirmStandUp,
  consent,
  messagesSent,
  misbehave,
  nadiaIsIn,
  nadiaIsNext,
  outcomes,
  practice,
  run,
  runOneStep,
  sendNow,
  startOnLastAfternoon,
} from './support/ending.ts';
import { root } from './support/machine.ts';
import { commentsOn, makeAdmin, next, says, workingOf, you } from './support/practice.ts';
import { stepsOf } from './support/steps.ts';

startOnLastAfternoon();

describe('handover', () => {
  const folder = () => path.join(practice.stateFolder, 'handovers');
  const read = (name: string) => readFileSync(path.join(folder(), name), 'utf8');

  it('is kept so that only you can read it, in versions, and is not made again if there is nothing new', async () => {
    const { step } = await runOneStep('handover');
    expect(step).toMatchObject({ outcome: 'done', evidence: { version: 1, gaps: 0 } });
    expect(readdirSync(folder()).sort()).toEqual(['html', 'json', 'md'].map((ending) => `dev-2026-11-23-v1.${ending}`));
    for (const name of readdirSync(folder())) expect(statSync(path.join(folder(), name)).mode & 0o777).toBe(0o600);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    const first = read('dev-2026-11-23-v1.md');
    expect(await runOneStep('handover')).toMatchObject({ outcome: 'done', step: { evidence: { version: 1 } } });
    expect(readdirSync(folder())).toHaveLength(3);

    await runOneStep('handover', ['--answer', 'handover.words=Ask Enid first.']);
    expect(read('dev-2026-11-23-v2.md')).toContain('> Ask Enid first.');
    expect(read('dev-2026-11-23-v2.html')).toContain('Ask Enid first.');
    expect(read('dev-2026-11-23-v1.md')).toBe(first);
    // A later event makes another one.
    await runOneStep('notes', ['--answer', 'notes.note.48218=Next: nothing']);
    expect(await runOneStep('handover')).toMatchObject({ outcome: 'done', step: { evidence: { version: 3 } } });
    rmSync(path.join(folder(), 'dev-2026-11-23-v3.html'));
    expect(await runOneStep('handover')).toMatchObject({ outcome: 'done', step: { evidence: { version: 4 } } });
    // So does what was said but not sent: only the document has it.
    await runOneStep('notes', ['--answer', 'notes.nothing.48204=Della has it']);
    expect(await runOneStep('handover')).toMatchObject({ outcome: 'done', step: { evidence: { version: 5 } } });
    expect(read('dev-2026-11-23-v5.md')).toContain('Della has it');
    expect(await runOneStep('handover')).toMatchObject({ outcome: 'done', step: { evidence: { version: 5 } } });
    expect(JSON.stringify(practice.audit())).not.toContain('Search results lose');
  });

  it('is also written to a chosen file, and overwrites nothing without consent', async () => {
    const at = (name: string) => path.join(practice.home, name);
    const dry = await practice.end(['--dry-run', '--only', 'handover', '--output', 'out.html']);
    expect({ code: dry.code, there: existsSync(at('out.html')) }).toEqual({ code: 5, there: false });
    expect((await runOneStep('handover', ['--output', 'out.html'])).code).toBe(0);
    expect(readFileSync(at('out.html'), 'utf8')).toBe(read('dev-2026-11-23-v1.html'));
    expect(statSync(at('out.html')).mode & 0o777).toBe(0o600);
    expect((await runOneStep('handover', ['--output', at('out.md')])).code).toBe(0);
    expect(readFileSync(at('out.md'), 'utf8')).toBe(read('dev-2026-11-23-v1.md'));
    writeFileSync(at('mine.md'), 'mine');
    const refused = await practice.end(['--no-input', '--only', 'handover', '--output', 'mine.md']);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('already exists: name another file, or replace it with --yes'),
    });
    expect(readFileSync(at('mine.md'), 'utf8')).toBe('mine');
    expect((await runOneStep('handover', ['--output', 'mine.md'])).code).toBe(0);
    expect(readFileSync(at('mine.md'), 'utf8')).toBe(read('dev-2026-11-23-v1.md'));
    // Only for one run.
    rmSync(at('mine.md'));
    expect((await runOneStep('handover')).code).toBe(0);
    expect(existsSync(at('mine.md'))).toBe(false);
  });

  it('says what could not be found out, and what was skipped and why', async () => {
    await misbehave('--path', '/trello/*', '--status', '500');
    const { code, steps } = await run([
      ...nadiaIsNext,
      '--only',
      'notes,handover',
      '--skip',
      'notes=No time <b>left</b>',
    ]);
    expect(code).toBe(0);
    expect(steps.notes).toMatchObject({ outcome: 'already' });
    expect(steps.handover?.summary).toContain('; 1 thing could not be found out');
    expect(read('dev-2026-11-23-v1.md')).toMatch(/## What could not be found out\n\n- .*Trello/);
    changeWorld((world) => says(world, 48201, you.zendesk, 'We are on it', { isPublic: true }));
    const skipped = await run([...nadiaIsNext, '--only', 'notes,handover', '--skip', 'notes=No time <b>left</b>']);
    expect(skipped.steps.notes).toMatchObject({ outcome: 'skipped', summary: 'Skipped: No time <b>left</b>' });
    expect(read('dev-2026-11-23-v2.md')).toContain('- Notes on the tickets: No time &lt;b&gt;left&lt;/b&gt;');
    expect(read('dev-2026-11-23-v2.html')).not.toContain('<b>left');
  });

  it('says separately what has changed since the document was written, once there is one', async () => {
    const handover = (...args: string[]) => practice.govsupport(['handover', '--sandbox', ...args]);
    expect((await handover('--json')).json().since).toBe(null);
    await runOneStep('handover');
    const written = read('dev-2026-11-23-v1.md');
    const same = await handover();
    expect(same).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Nothing has changed on the tickets since'),
    });
    changeWorld((world) => {
      const of = (id: number) => world.zendesk.tickets.find((ticket) => ticket.id === id)?.fields;
      Object.assign(of(48204) ?? {}, { status: 'solved' });
      Object.assign(of(48202) ?? {}, { assignee_id: next.zendesk });
    });
    const now = await handover();
    expect(now).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Since version 1 was made \(Fri 27 Nov, /m) });
    expect(now.stderr).toContain('- #48204 Contact form sends nothing: solved\n');
    expect(now.stderr).toContain('- Assigned to Nadia Next now: #48202\n');
    expect(now.stdout).not.toContain('Since version 1');
    const document = (await handover('--json')).json();
    const validate = new Ajv().compile(
      JSON.parse(readFileSync(path.join(root, 'schemas/handover.schema.json'), 'utf8')),
    );
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    const { changes, receiver, unknown } = document.since;
    expect([receiver, unknown]).toEqual([null, []]);
    expect(changes).toMatchObject([
      { kind: 'solved', ticket: 48204, was: 'Open', now: 'solved', untrusted: true },
      { kind: 'reassigned', ticket: 48202, was: 'Ada Example', now: 'Nadia Next' },
    ]);
    expect(read('dev-2026-11-23-v1.md')).toBe(written);
    await misbehave('--path', '/zendesk/*', '--status', '500');
    const unread = await handover();
    expect(unread.code).toBe(3);
    expect(unread.stderr).toContain('Could not be found out: What has changed on the tickets since.');
  });

  it('is not written as if there were no tickets if Zendesk does not answer at all', async () => {
    await misbehave('--path', '/zendesk/*', '--status', '500');
    const { step } = await runOneStep('handover');
    expect(step.summary).toMatch(/things? could not be found out/);
    expect(read('dev-2026-11-23-v1.md')).not.toContain('Nothing outstanding: there is no unsolved ticket');
  });
});

describe('tell', () => {
  it('waits for the tickets, and sends nothing before that unless asked to', async () => {
    await runOneStep('handover');
    const waits = await runOneStep('tell');
    expect(waits).toMatchObject({ code: 5, outcome: 'waiting' });
    expect(waits.step.summary).toMatch(/The handover is waiting for your 14 tickets to be with Nadia Next/);
    expect(messagesSent()).toEqual([]);
    // Only for this run.
    expect(await runOneStep('tell', ['--dry-run', ...sendNow])).toMatchObject({ outcome: null });
    expect(await runOneStep('tell')).toMatchObject({ code: 5, outcome: 'waiting' });
    expect(await runOneStep('tell', sendNow)).toMatchObject({ code: 0, outcome: 'done' });
    // What is done afterwards is in a new version, and a short correction reports it once.
    practice.change(nadiaIsIn);
    const again = [...nadiaIsNext, '--only', 'reassign,handover,tell'];
    for (const _ of ['sent', 'not sent again']) expect((await run(again)).steps.tell?.outcome).toBe('done');
    const [, , correction, ...more] = messagesSent();
    expect(more).toEqual([]);
    const mine = workingOf(practice.world(), next.zendesk);
    expect(correction?.text).toMatch(
      /^Hello Nadia, since I sent you my handover of 2nd line support, this has changed:/,
    );
    for (const id of mine) expect(correction?.text).toMatch(new RegExp(`Assigned to Nadia Next now: .*#${id}`));
    expect(correction?.text).not.toContain('## ');
  });

  it('reports what was said about the stand-up, and corrects that', async () => {
    const parts = [...nadiaIsNext, '--only', 'stand-up-after,handover,tell', ...sendNow];
    const standUp = 'the Maintenance and Support stand-up on Mon 30 Nov 2026';
    await run(parts);
    expect(messagesSent()[0]?.text).toContain(`I have not said yet whether I will be at ${standUp}.`);
    await run([...parts, '--skip', 'stand-up-after=on leave']);
    expect(messagesSent()[2]?.text).toMatch(new RegExp(`this has changed:\n\n- I am skipping ${standUp}: on leave$`));
    await run([...parts, ...confirmStandUp]);
    expect(messagesSent()[3]?.text).toMatch(
      new RegExp(`this has changed:\n\n- I will be at ${standUp}, for your questions\\.$`),
    );
    await run(parts);
    expect(messagesSent()).toHaveLength(4);
  });

  it('goes by the last answer about a step that only you can confirm, and by what has happened since', async () => {
    changeWorld(nadiaIsIn);
    const parts = [...nadiaIsNext, '--from', 'reassign'];
    const first = await run([...parts, ...confirmStandUp]);
    expect(outcomes(first.steps)).toMatchObject({ 'stand-up-after': 'confirmed', 'leave-group': 'waiting' });
    await practice.govsupport(['sandbox', 'clock', '+1h']);
    const second = await run([...parts, '--skip', 'stand-up-after=on leave']);
    expect(outcomes(second.steps)).toMatchObject({ 'stand-up-after': 'skipped', 'leave-group': 'done' });
    const corrections = () => messagesSent().flatMap(({ text }) => /has changed:\n\n(.*)$/s.exec(text)?.[1] ?? []);
    const standUp = 'the Maintenance and Support stand-up on Mon 30 Nov 2026';
    expect(corrections()).toEqual([`- I am skipping ${standUp}: on leave`]);
    const third = await run([...parts, ...confirmStandUp]);
    expect(outcomes(third.steps)).toMatchObject({ 'stand-up-after': 'confirmed' });
    // It says nothing about the group that is no longer true.
    expect(corrections().slice(1)).toEqual([`- I will be at ${standUp}, for your questions.`]);
  });

  it('reports the steps that the command line skips, including later ones', async () => {
    await run([
      ...nadiaIsNext,
      '--only',
      'handover,tell,leave-group',
      '--skip',
      'leave-group=Della does it',
      ...sendNow,
    ]);
    expect(messagesSent()[0]?.text).toContain('- Leaving the Zendesk group: Della does it (');
  });

  it('reports a note that could only be left after the handover was sent', async () => {
    changeWorld(makeAdmin);
    const note = ['--answer', 'notes.note.48201=Next: ask the relay people'];
    await misbehave('--path', '/zendesk/api/v2/tickets/48201', '--method', 'PUT', '--status', '500');
    // The ticket waits for its note, and the handover doesn't if told so.
    const first = await run([...confirmStandUp, ...note, ...sendNow]);
    expect(outcomes(first.steps)).toMatchObject({ notes: 'unknown', reassign: null, tell: 'done' });
    expect(messagesSent()[0]?.text).not.toContain('ask the relay people');
    await misbehave('--clear');
    const second = await run(confirmStandUp);
    expect(outcomes(second.steps)).toMatchObject({ notes: 'done', handover: 'done', tell: 'done' });
    expect(commentsOn(practice.world(), 48201).at(-1)?.body).toBe('Next: ask the relay people');
    expect(messagesSent()[2]?.text).toMatch(
      /\n\n- Assigned to Nadia Next now: #48201\n- #48201 .*: its internal notes say more now: http\S+48201$/,
    );
    const third = await run(confirmStandUp);
    expect(third.code).toBe(0);
    expect(messagesSent()).toHaveLength(3);
  });

  it('sends what is true on the day that it is sent', async () => {
    changeWorld(makeAdmin);
    await misbehave('--path', '/slack/*', '--status', '500');
    expect((await run(confirmStandUp)).steps.handover).toMatchObject({ outcome: 'done', evidence: { version: 1 } });
    await misbehave('--clear');
    await practice.govsupport(['sandbox', 'clock', '+2d']);
    changeWorld((world) => says(world, 48201, you.zendesk, 'Next: ring Enid'));
    const status = stepsOf(await practice.end(['status', '--json']));
    expect(status.handover?.summary).toMatch(/^Version 1 of the handover, made on Fri 27 Nov, 15:3\d, is out of date/);
    const { steps } = await run(confirmStandUp);
    expect(steps.handover).toMatchObject({ outcome: 'done', evidence: { version: 2 } });
    expect(messagesSent()[0]?.text).toContain('Made on Sun 29 Nov');
    expect(messagesSent()[0]?.text).toContain('ring Enid');
    expect(stepsOf(await practice.end(['status', '--json'])).handover).toMatchObject({
      outcome: 'done',
      evidence: { version: 2 },
    });
  });

  it('keeps its version in a later run, for as long as nothing in it has changed', async () => {
    changeWorld(makeAdmin);
    await misbehave('--path', '/slack/*', '--status', '500');
    for (const _ of ['not sent', 'not sent again']) {
      const { steps } = await run(confirmStandUp);
      expect(steps).toMatchObject({ handover: { evidence: { version: 1 } }, tell: { outcome: 'unknown' } });
      await practice.govsupport(['sandbox', 'clock', '+2m']);
    }
    changeWorld((world) => says(world, 48201, you.zendesk, 'Next: ring Enid'));
    await misbehave('--clear');
    const { steps } = await run(confirmStandUp);
    expect(steps).toMatchObject({ handover: { evidence: { version: 2 } }, tell: { outcome: 'done' } });
    expect(messagesSent()[0]?.text).toContain('ring Enid');
  });

  it('says what to do if Slack does not know the next person', async () => {
    changeWorld((world) => {
      const users = world.slack.users.map((user) => ({ ...user, email: user.id === next.slack ? null : user.email }));
      Object.assign(world.slack, { users });
    });
    await runOneStep('handover');
    const { code, step } = await runOneStep('tell', sendNow);
    expect({ code, summary: step.summary }).toEqual({
      code: 1,
      summary: expect.stringMatching(
        /^Slack has no account with the address nadia@example\.org\. Give Nadia Next the handover another way \(.*-v1\.md\) and leave this step out: --skip tell="REASON"; or correct who is next: --to EMAIL$/,
      ),
    });
    expect(messagesSent()).toEqual([]);
  });

  it('waits if Zendesk does not say where the tickets are', async () => {
    await runOneStep('handover');
    await misbehave('--path', '/zendesk/*', '--status', '500');
    const { code, step } = await runOneStep('tell');
    expect({ code, summary: step.summary }).toMatchObject({
      code: 5,
      summary: expect.stringContaining('waiting for Zendesk'),
    });
    expect(messagesSent()).toEqual([]);
  });

  it('sends the handover and one line, once, and finds them again', async () => {
    const { steps } = await run([...nadiaIsNext, '--only', 'handover,tell', ...sendNow]);
    expect(steps.tell).toMatchObject({ outcome: 'done', evidence: { next: 'nadia@example.org', readAt: null } });
    const [direct, line] = messagesSent();
    expect(direct?.text).toMatch(/^Hello Nadia, 2nd line support is yours from Mon 30 Nov 2026/);
    expect(direct?.text).toContain('## Start here');
    expect(direct?.metadata?.event_payload).toEqual({ marker: 'govsupport:2026-11-23:ada@example.org:handover' });
    const channel = practice.world().slack.channels.find(({ id }) => id === direct?.channel);
    expect([channel?.kind, [...(channel?.members ?? [])].sort()]).toEqual(['im', [you.slack, next.slack].sort()]);
    expect(line?.text.split('\n')).toHaveLength(1);

    // The memory of it is lost, or it was another machine.
    rmSync(practice.stateFolder, { recursive: true });
    const again = await run([...nadiaIsNext, '--only', 'handover,tell', ...sendNow]);
    expect(again.steps.tell).toMatchObject({ outcome: 'done' });
    expect(messagesSent()).toHaveLength(2);
    expect(practice.audit().filter(({ kind }) => kind === 'send')).toMatchObject([{ found: true }, { found: true }]);
    expect(JSON.stringify(practice.audit())).not.toContain('Hello Nadia');
  });

  it('finds what was sent if the answer was lost, and sends the line after it', async () => {
    await runOneStep('handover');
    await misbehave('--path', '/slack/api/chat.postMessage', '--drop', 'after');
    const lost = await runOneStep('tell', sendNow);
    expect(lost).toMatchObject({
      code: 3,
      outcome: 'unknown',
      step: { summary: expect.stringContaining('may still have been done') },
    });
    expect(messagesSent()).toHaveLength(1);
    await misbehave('--clear');
    expect(await runOneStep('tell', sendNow)).toMatchObject({ code: 0, outcome: 'done' });
    expect(messagesSent()).toHaveLength(2);
  });

  it('does not send the line if the handover could not be sent', async () => {
    await runOneStep('handover');
    await misbehave('--path', '/slack/api/conversations.open', '--status', '500');
    expect(await runOneStep('tell', sendNow)).toMatchObject({ code: 3, outcome: 'unknown' });
    expect(messagesSent()).toEqual([]);
  });

  it('fits into a message, however long the handover is', async () => {
    changeWorld((world) => {
      for (const id of workingOf(world, you.zendesk)) says(world, id, you.zendesk, `Asked: ${'<&> '.repeat(900)}`);
    });
    const { steps } = await run([...nadiaIsNext, '--only', 'handover,tell', ...sendNow]);
    expect(steps.tell?.outcome).toBe('done');
    const [direct] = messagesSent();
    expect(direct?.text.length).toBeLessThan(40_000);
    expect(direct?.text).toContain('Left out to keep this message short: #');
    expect(direct?.text).toContain('## What could not be found out');
  });

  it('mentions no one and links nothing that a name contains, and cuts it, however long it is', async () => {
    const hostile = `<!channel> @here <http://evil.test|Nadia> & Co ${'x'.repeat(36_000)}`;
    changeWorld((world) => {
      world.people = world.people.map((one) => (one.key === 'next' ? { ...one, name: hostile } : one));
    });
    const { steps } = await run([...nadiaIsNext, '--only', 'handover,tell', ...sendNow]);
    expect(steps.tell?.outcome).toBe('done');
    for (const { text } of messagesSent()) {
      expect(text).toContain('&lt;!channel&gt; `@here` &lt;`http://evil.test');
      expect(text).not.toMatch(/<|[^`]@here|[^`]http:\/\/evil|x{301}/);
    }
  });

  it('knows when it was read, once the next person says so', async () => {
    changeWorld(makeAdmin);
    await run(confirmStandUp);
    expect((await runOneStep('tell')).step.summary).toContain('Nadia Next has not said yet that they have read it');
    await practice.govsupport(['sandbox', 'clock', '+2d19h']);
    await practice.govsupport(['sandbox', 'be', 'next']);
    const reads = ['--only', 'handover-read,handover-summary', '--confirm', 'handover-read'];
    const sums = ['--answer', 'handover-summary.words=First: the relay\nSecond: the PDFs'];
    const hers = await practice.start([...consent, '--json', ...reads, ...sums]);
    expect(stepsOf(hers)['handover-read']).toMatchObject({ outcome: 'done' });
    expect(stepsOf(hers)['handover-summary']).toMatchObject({ outcome: 'done' });
    await practice.govsupport(['sandbox', 'be', 'you']);
    const everything = practice.everything();
    const status = await practice.end(['status', '--json']);
    expect(status.code).toBe(0);
    expect(stepsOf(status).tell).toMatchObject({
      summary: expect.stringContaining(
        'Nadia Next said on Mon 30 Nov 2026 that they have read it, and sent on Mon 30 Nov 2026 what comes first in their own words',
      ),
      evidence: {
        readAt: expect.stringMatching(/^2026-11-30T/),
        summary: { at: expect.stringMatching(/^2026-11-30T/), text: expect.stringContaining('> First: the relay') },
      },
    });
    const shown = await practice.govsupport(['handover', '--sandbox', '--json']);
    expect(shown.json().since).toMatchObject({
      version: 1,
      receiver: { name: 'Nadia Next', summary: { text: expect.stringContaining('> Second: the PDFs') } },
    });
    expect(practice.everything()).toBe(everything);
    await misbehave('--path', '/slack/*', '--status', '500');
    expect(stepsOf(await practice.end(['status', '--json'])).tell?.summary).toContain('could not be checked');
  });
});
