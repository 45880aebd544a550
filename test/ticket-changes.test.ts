import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { addToGroup, createPractice, outgoing, type Practice, takeOver, you } from './support/practice.ts';
import { type Served, serveSandbox } from './support/sandbox.ts';

let practice: Practice;
let served: Served;
let begun: World;
beforeAll(async () => {
  practice = createPractice({ clones: false });
  served = await serveSandbox(practice);
  practice.change(addToGroup);
  begun = practice.world();
});
afterAll(async () => {
  await served.stop();
  practice.remove();
});
beforeEach(() => practice.restore(begun));

const run = (...args: string[]) => practice.govsupport(['ticket', ...args, '--sandbox', '--no-input']);
const ticketOf = (id: number) => practice.world().zendesk.tickets.find((one) => one.id === id);
const assigneeOf = (id: number) => ticketOf(id)?.fields.assignee_id;
const subject = 'Search results lose their filters on page 2';

describe('ticket take', () => {
  it('assigns tickets to you, one safe request each, and says what was before', async () => {
    const { code, stdout } = await run('take', '48201', '#48203', '--yes', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      command: 'ticket take',
      untrusted: true,
      dryRun: false,
      ok: [48201, 48203],
      failed: [],
      changed: {
        48201: { before: { assignee: 'Oscar Outgoing' }, after: { assignee: 'Ada Example' } },
        48203: expect.objectContaining({ after: expect.objectContaining({ assignee: 'Ada Example' }) }),
      },
    });
    expect([48201, 48203].map(assigneeOf)).toEqual([you.zendesk, you.zendesk]);
    expect(practice.audit()).toMatchObject([
      { checklist: 'ticket take', what: expect.stringContaining('Assign #48201'), kind: 'change' },
      { checklist: 'ticket take', what: expect.stringContaining('Assign #48203') },
    ]);
  });

  it('shows everything first, and does nothing with --dry-run', async () => {
    const { code, stdout, stderr } = await run('take', '48201', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain('This would be done:');
    expect(stdout.replace(/\s+/g, ' ')).toContain(`Assign #48201 "${subject}" to you (with Oscar Outgoing now)`);
    expect(stderr).toContain('Nothing was sent or changed.');
    expect(assigneeOf(48201)).not.toBe(you.zendesk);
    expect(practice.audit()).toEqual([]);
  });

  it('needs agreement, and names the flag if no one can be asked', async () => {
    const { code, stderr } = await run('take', '48201');
    expect(code).toBe(2);
    expect(stderr).toMatch(/No one can be asked.*Assign #48201/s);
    expect(stderr).toContain('--yes');
    expect(assigneeOf(48201)).not.toBe(you.zendesk);
  });

  it('says which ticket it could not change, and changes the others', async () => {
    practice.change(({ zendesk }) => {
      const elsewhere = zendesk.tickets.find(({ id }) => id === 48203);
      if (elsewhere) elsewhere.fields.group_id = 360002;
    });
    const { code, stdout } = await run('take', '48203', '99999999', '48201', '--yes', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: [48201],
      failed: [
        { id: 48203, why: expect.stringContaining('not in its group') },
        { id: 99999999, why: expect.stringContaining('not in Zendesk') },
      ],
    });
    const text = await run('take', '48201', '99999999', '--yes');
    expect(text.stdout).toContain('- nothing to change: #48201');
    expect(text.stdout).toContain('✗ #99999999: It is not in Zendesk');
  });

  it.each([
    [['take'], /missing required argument/i],
    [['take', 'a1'], /Expected a ticket's number.*found "a1"/],
    [['take', '0'], /Expected a ticket's number/],
    [['take', ...Array.from({ length: 21 }, (_, index) => String(index + 1))], /At most 20 tickets/],
    [['assign', '48201'], /--to PERSON/],
  ])('refuses %j', async (args, words) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });

  it('says that you have to sign in, and that Zendesk did not answer', async () => {
    await practice.misbehave('--path', '/zendesk/api/v2/users/me*', '--status', '401');
    expect((await run('take', '48201', '--yes')).code).toBe(4);
    await practice.misbehave('--clear');
    await practice.misbehave('--path', '/zendesk/*', '--status', '503');
    expect((await run('take', '48201', '--yes')).code).toBe(3);
  });
});

describe('ticket assign', () => {
  it('assigns to a member of the group, and says that Zendesk mails them', async () => {
    practice.change(takeOver);
    const dry = await run('assign', '48201', '--to', 'OSCAR@example.org', '--dry-run');
    expect(dry.stdout).toContain('No one in its group is called OSCAR@example.org.');
    expect(dry.code).toBe(1);
    practice.change((world) => addToGroup(world, outgoing.zendesk));
    const shown = await run('assign', '48201', '--to', 'oscar', '--dry-run');
    expect(shown.stdout.replace(/\s+/g, ' ')).toContain('→ Zendesk mails Oscar Outgoing about it.');
    const { code } = await run('assign', '48201', '--to', 'OSCAR@example.org', '--yes');
    expect(code).toBe(0);
    expect(assigneeOf(48201)).toBe(outgoing.zendesk);
  });
});
