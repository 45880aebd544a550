import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPractice, messagesSince, type Practice } from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';

const steps = ['zendesk-group', 'trello-boards'];

describe.skipIf(noScreen)(
  `a key that is pressed before its question${noScreen ? ` (skipped: ${noScreen})` : ''}`,
  () => {
    let practice: Practice;
    beforeEach(() => {
      practice = createPractice({ clones: false });
    });
    afterEach(() => practice.remove());

    /** Presses keys while a request is on its way, which is answered only after that. */
    async function pressMeanwhile(screen: Screen, ...keys: string[]): Promise<void> {
      await expect.poll(() => practice.world().misbehaviour[0]?.seen).toBe(1);
      screen.press(...keys);
      await practice.misbehave('--clear');
    }

    it.each([
      ['a single key', {}, ['l']],
      ['a typed line', { ACCESSIBLE: '1' }, ['later', 'Enter']],
    ])('agrees to nothing, if %s is the answer', async (_, env, later) => {
      const begun = practice.world();
      const boards = ({ trello }: typeof begun) => trello.boards.map(({ memberships }) => memberships);
      await practice.misbehave('--path', '/slack/api/chat.postMessage', '--hold', 'after');
      const screen = openScreen(practice, ['start', '--sandbox', '--only', steps.join()], env);
      try {
        await screen.answer(/please add me[\s\S]*Do it\?/, 'Enter');
        await pressMeanwhile(screen, 'Enter', 'y', 'Enter');
        await screen.waitFor(/Week in Progress[\s\S]*Do it\?/);
        // Long enough for a key to act.
        await sleep(300);
        expect(messagesSince(begun, practice.world())).toHaveLength(1);
        expect(boards(practice.world())).toEqual(boards(begun));
        screen.press(...later);
        expect(await screen.ended()).toBe(5);
      } finally {
        screen.close();
      }
    });
  },
);
