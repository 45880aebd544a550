import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../src/sandbox/world.ts';
import { commentsOn, createPractice, messagesSince, type Practice, takeOver, you } from './support/practice.ts';

/** Reverses the direction, writes to the clipboard, and hides a text. */
const unseen = '\u202e\u001b]52;c;ZmFrZQ==\u0007\u{e0101}\u3164';

let practice: Practice;
let before: World;
beforeAll(async () => {
  practice = createPractice({ clones: false });
  practice.change((world) => {
    const me = world.zendesk.users.find(({ id }) => id === you.zendesk);
    if (me) Object.assign(me, { name: `Ada${unseen} Example` });
  });
  before = practice.world();
});
afterAll(() => practice.remove());

// biome-ignore lint/suspicious/noExplicitAny: a document of the program
const textsIn = ({ steps }: any) => steps.flatMap(({ plan }: any) => plan?.actions.map(({ text }: any) => text) ?? []);

describe('what was shown is what is sent', () => {
  it('to Slack', async () => {
    const only = ['--only', 'zendesk-group', '--no-input', '--json'];
    const [text] = textsIn((await practice.start(['--dry-run', ...only])).json());
    await practice.start(['--yes', ...only]);
    const sent = messagesSince(before, practice.world());
    expect(sent.map((message) => message.text)).toEqual([text]);
    expect(text).toContain('add me (Ada Example, ada@example.org)');
  });

  it('to Zendesk, and the journal holds nothing else', async () => {
    practice.change(takeOver);
    const [ticket] = practice.world().zendesk.tickets.filter(({ fields }) => fields.assignee_id === you.zendesk);
    const id = Number(ticket?.id);
    const only = [
      '--only',
      'notes',
      '--to',
      'nadia@example.org',
      '--end-early',
      '--no-input',
      '--json',
      '--note',
      `${id}=Found: a ${unseen}filter\tis off`,
    ];
    const texts = textsIn((await practice.end(['--dry-run', ...only])).json());
    await practice.end(['--yes', ...only]);
    expect(texts).toEqual(['Found: a filter  is off']);
    expect(commentsOn(practice.world(), id).at(-1)).toMatchObject({ public: false, body: texts[0] });
    const { actions } = practice.endState().notes;
    expect(JSON.stringify(actions)).toContain('Found: a filter  is off');
    expect(JSON.stringify(actions)).not.toMatch(/\\u001b|\u202e/);
  });
});
