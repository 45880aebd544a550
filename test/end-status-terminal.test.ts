import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addToGroup, createPractice, outgoing, type Practice, you } from './support/practice.ts';
import { noScreen, openScreen, type Screen } from './support/screen.ts';

let practice: Practice;
let screen: Screen | undefined;

describe.skipIf(noScreen)(`end status in a terminal${noScreen ? ` (skipped: ${noScreen})` : ''}`, () => {
  beforeEach(async () => {
    practice = createPractice();
    // The comments of each ticket take a request, so there is progress to draw.
    practice.change((world) => {
      addToGroup(world);
      for (const { fields } of world.zendesk.tickets)
        if (fields.assignee_id === outgoing.zendesk) fields.assignee_id = you.zendesk;
    });
  });
  afterEach(() => {
    screen?.close();
    practice.remove();
  });

  it('leaves no progress above the result, which is complete', async () => {
    // With a handover, nothing is left to make once the tickets have been read.
    await practice.end(['--yes', '--no-input', '--only', 'rotation,handover']);
    screen = openScreen(practice, ['end', 'status', '--sandbox']);
    expect(await screen.ended()).toBe(5);
    expect(screen.text()).not.toMatch(/…$/m);
    expect(screen.text()).toMatch(/ stand-up-after [\s\S]*\n\nResume with: govsupport --sandbox end\n/);
  });
});
