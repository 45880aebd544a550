import { describe, expect, it } from 'vitest';
import { createTurns } from './turns.ts';

/** Something to wait for, and the way to make it happen. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const never = new AbortController().signal;

describe('turns', () => {
  it('come one at a time and in order, however the one before ends', async () => {
    const turns = createTurns();
    const events: string[] = [];
    const work =
      (name: string, fails = false) =>
      async () => {
        events.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        events.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const outcomes = await Promise.allSettled([
      turns({ signal: never })(work('a')),
      turns({ signal: never })(work('b', true)),
      turns({ signal: never })(work('c')),
    ]);
    expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('report when waiting begins and ends', async () => {
    const turns = createTurns();
    const events: string[] = [];
    const first = gate();
    const holding = turns({ signal: never })(() => first.opened);
    const waiting = turns({
      signal: never,
      waiting: () => {
        events.push('waits');
        return () => events.push('has its turn');
      },
    })(async () => void events.push('works'));
    expect(events).toEqual(['waits']);
    first.open();
    await Promise.all([holding, waiting]);
    expect(events).toEqual(['waits', 'has its turn', 'works']);
  });

  it('are given up by those who stop waiting, without letting anyone in too early', async () => {
    const turns = createTurns(5);
    const first = gate();
    const stop = new AbortController();
    let begun = 0;
    const holding = turns({ signal: never })(() => first.opened);
    const leaving = turns({ signal: stop.signal })(async () => void begun++);
    const last = turns({ signal: never })(async () => ++begun);
    stop.abort(new Error('stopped'));
    await expect(leaving).rejects.toThrow('stopped');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(begun).toBe(0);
    first.open();
    expect([await holding, await last]).toEqual([undefined, 1]);
  });

  it('are refused until aborted work has ended', async () => {
    const turns = createTurns(5);
    const deaf = gate();
    const stop = new AbortController();
    const holding = turns({ signal: stop.signal })(() => deaf.opened);
    let begun = 0;
    const next = turns({ signal: never })(async () => ++begun);
    // Only after it has begun.
    setTimeout(() => stop.abort(new Error('stopped')), 5);
    await expect(holding).rejects.toThrow('stopped');
    await expect(next).rejects.toThrow('an earlier request');
    expect(begun).toBe(0);
    deaf.open();
    await deaf.opened;
    expect(await turns({ signal: never })(async () => ++begun)).toBe(1);
  });
});
