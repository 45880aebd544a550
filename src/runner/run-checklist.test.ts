import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fail, pass, unknown } from '../checks/check.ts';
import { Failure } from '../errors.ts';
import { ServiceError } from '../services/service-error.ts';
import {
  type Action,
  type ActionData,
  type Briefing,
  ChangedMeanwhile,
  type Plan,
  type Question,
  type Step,
  type StepContext,
  StopEverything,
} from '../steps/step.ts';
import { createContext } from '../wiring/create-context.ts';
import type { ChecklistFlags, Guide, Reply } from './checklist.ts';
import { type Journal, openJournal } from './journal.ts';
import { checklistExitCode, runChecklist } from './run-checklist.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'govsupport-checklist-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const context = () =>
  createContext({
    options: {
      json: true,
      color: false,
      input: false,
      yes: false,
      quiet: true,
      debug: false,
      sandbox: false,
      config: undefined,
    },
    env: { HOME: home, PATH: '/usr/bin:/bin' },
    signal: new AbortController().signal,
  });

const file = () => path.join(home, 'state/rotation.json');

const journal = (dryRun = false): Journal =>
  openJournal({
    stateFolder: path.join(home, 'state'),
    file: file(),
    id: '2026-11-23',
    rotation: { person: { name: 'Ada', email: 'ada@example.org' }, start: '2026-11-23', end: '2026-11-27' },
    checklist: 'end',
    dryRun,
    now: new Date(),
    warn: () => {},
  });

const usual: ChecklistFlags = {
  dryRun: false,
  status: false,
  yes: true,
  answers: [],
  confirms: new Set(),
  skips: new Map(),
  only: null,
  from: null,
};

const noOne = (): never => {
  throw new Error('someone was asked although no one is there');
};

/** What was shown, and a guide for when no one is there. */
function unattended() {
  const shown: string[] = [];
  const guide: Guide = {
    unattended: true,
    begin: () => {},
    brief: () => {},
    walk: noOne,
    confirm: noOne,
    ask: noOne,
    consent: noOne,
    stuck: noOne,
    reason: noOne,
    changed: (_step, what) => shown.push(what),
    working: (_step, action) => shown.push(action.key),
    end: () => {},
  };
  return { shown, guide };
}

async function lead(
  steps: readonly Step[],
  { flags = {}, guide = unattended().guide }: { flags?: Partial<ChecklistFlags>; guide?: Guide } = {},
) {
  const result = await runChecklist(steps, context(), {
    journal: journal(flags.dryRun),
    guide,
    flags: { ...usual, ...flags },
    rotation: null,
    makeHandover: noOne,
    progress: () => {},
  });
  return {
    code: checklistExitCode(result),
    next: result.next,
    outcomes: result.results.map(({ step, outcome }) => `${step.id} ${outcome ?? 'open'}`),
    summaries: result.results.map(({ summary }) => summary),
    evidence: result.results.map(({ evidence }) => evidence),
  };
}

const action = (key: string, more: Partial<Action> = {}): Action => ({
  key,
  kind: 'change',
  summary: `Do ${key}`,
  where: 'Somewhere',
  data: {},
  ...more,
});

/** A step that is true once all of these were done. `trouble` throws what goes wrong with one. */
function doing(
  keys: readonly (string | Action)[],
  {
    trouble = () => {},
    plan = {},
    ...more
  }: Partial<Omit<Step, 'plan'>> & { trouble?: (key: string) => void; plan?: Partial<Plan> } = {},
) {
  const actions = keys.map((key) => (typeof key === 'string' ? action(key) : key));
  const done = new Set<string>();
  const tried: string[] = [];
  const step: Step = {
    id: 'work',
    title: 'Work',
    verify: async () =>
      actions.every(({ key }) => done.has(key)) ? pass('All is done') : fail(`${actions.length - done.size} left`),
    plan: async () => ({ actions: actions.filter(({ key }) => !done.has(key)), ...plan }),
    async apply(_step, { key }) {
      tried.push(key);
      trouble(key);
      done.add(key);
      return { key };
    },
    ...more,
  };
  return { step, tried, done };
}

const settledStep = (): Step => ({ id: 'after', title: 'After', verify: async () => pass('It is so') });

describe('a step that comes first', () => {
  const first = (settled: boolean): Step => ({
    id: 'first',
    title: 'First',
    comesFirst: true,
    verify: async ({ memory }) => (settled || memory.confirmedAt ? pass('It is settled') : unknown('It is in doubt')),
    brief: async () => ({ lines: [], covers: ['doubt'] }),
  });

  it.each<Partial<ChecklistFlags>>([{}, { only: new Set(['work']) }, { from: 'work' }])(
    'holds everything else up until it is settled: %j',
    async (flags) => {
      const { step, tried } = doing(['one']);
      expect(await lead([first(false), step], { flags })).toMatchObject({
        code: 5,
        next: { step: 'first', summary: 'It is in doubt. Confirm with --confirm first' },
        outcomes: ['first open', 'work open'],
      });
      expect(tried).toEqual([]);
      const confirms = new Set(['first']);
      expect(await lead([first(false), step], { flags: { ...flags, confirms } })).toMatchObject({
        code: 0,
        outcomes: ['first confirmed', 'work done'],
      });
    },
  );

  it('is not shown if it is settled and was not asked for, and holds up no looking', async () => {
    const flags = { only: new Set(['work']) };
    expect(await lead([first(true), doing(['one']).step], { flags })).toMatchObject({ outcomes: ['work done'] });
    const looked = await lead([first(false), settledStep()], { flags: { dryRun: true } });
    expect(looked.outcomes).toEqual(['first open', 'after already']);
  });
});

describe('a step whose actions fail', () => {
  const oneFails = (key: string) => {
    if (key === 'two') throw new Failure('Two is broken.', { next: ['Mend it.'] });
  };

  it('ends with the first, unless it goes on', async () => {
    const stops = doing(['one', 'two', 'three'], { trouble: oneFails });
    expect(await lead([stops.step, settledStep()])).toMatchObject({
      code: 1,
      outcomes: ['work failed', 'after already'],
      summaries: ['Two is broken. Mend it.', 'It is so'],
    });
    expect(stops.tried).toEqual(['one', 'two']);
  });

  it('does the others where it goes on, tells what failed, and tries that one again', async () => {
    const { step, tried } = doing(['one', 'two', action('three', { after: 'two' }), action('four', { after: 'one' })], {
      goesOn: true,
      trouble: oneFails,
    });
    expect(await lead([step])).toMatchObject({
      code: 1,
      outcomes: ['work failed'],
      summaries: ['Do two: Two is broken. Mend it.'],
      evidence: [{ failed: ['Do two: Two is broken. Mend it.'] }],
    });
    // What comes after one that failed is not tried.
    expect(tried).toEqual(['one', 'two', 'four']);
    expect(journal().memoryOf('work').actions.two).toMatchObject({ made: null, failed: 'Two is broken.' });
    expect(journal().pending('work')).toMatchObject([{ action: { key: 'two' }, failed: true }]);

    const mended = doing(['two', 'three'], { goesOn: true });
    expect(await lead([mended.step])).toMatchObject({ code: 0, outcomes: ['work done'] });
    const { actions } = journal().memoryOf('work');
    expect(actions.two).toMatchObject({ made: { key: 'two' } });
    expect(actions.two).not.toHaveProperty('failed');
  });

  it('does not say of what may have happened that it failed', async () => {
    const lost = (key: string) => {
      if (key === 'one') {
        throw new ServiceError('The answer was lost.', {
          service: 'Somewhere',
          problem: 'not-reachable',
          mayHaveHappened: true,
        });
      }
    };
    const { step } = doing(['one', 'two'], { goesOn: true, trouble: lost });
    await lead([step]);
    expect(journal().pending('work')).toMatchObject([{ action: { key: 'one' }, failed: false }]);
  });

  it('forgets what was begun where the step can tell that it was not done', async () => {
    const stopped = new Error('stopped');
    const { step } = doing(['one'], {
      trouble: () => {
        throw stopped;
      },
    });
    await expect(lead([step])).rejects.toBe(stopped);
    await lead([{ ...settledStep(), id: 'work', find: async () => null }]);
    expect(journal().memoryOf('work').actions).toEqual({});
    expect(existsSync(path.join(home, 'state/audit.ndjson'))).toBe(false);

    await expect(lead([step])).rejects.toBe(stopped);
    await lead([{ ...settledStep(), id: 'work', find: async () => undefined }]);
    expect(journal().memoryOf('work').actions).toMatchObject({ one: { made: {} } });
  });

  it('forgets what failed and need not be done any more, and finds what was done after all', async () => {
    await lead([doing(['one', 'two'], { goesOn: true, trouble: oneFails }).step]);
    const settled = (find?: Step['find']): Step => ({ ...settledStep(), id: 'work', ...(find ? { find } : {}) });
    expect(await lead([settled()])).toMatchObject({ outcomes: ['work done'] });
    expect(Object.keys(journal().memoryOf('work').actions)).toEqual(['one']);

    rmSync(path.join(home, 'state'), { recursive: true });
    await lead([doing(['one', 'two'], { goesOn: true, trouble: oneFails }).step]);
    await lead([settled(async () => ({ found: 'it' }))]);
    expect(journal().memoryOf('work').actions.two).toMatchObject({ made: { found: 'it' } });
    const audit = readFileSync(path.join(home, 'state/audit.ndjson'), 'utf8').trimEnd().split('\n');
    expect(audit.map((line) => JSON.parse(line))).toMatchObject([{ action: 'one' }, { action: 'two', found: true }]);
  });

  it('stops everything where a person has to look first', async () => {
    const { step, tried } = doing(['one', 'two'], {
      goesOn: true,
      trouble: () => {
        throw new StopEverything('It is public.', { next: ['Make it private.'] });
      },
    });
    const { shown, guide } = unattended();
    expect(await lead([step, settledStep()], { guide })).toEqual({
      code: 1,
      next: { step: 'work', summary: 'It is public. Make it private.' },
      outcomes: ['work failed'],
      summaries: ['It is public. Make it private.'],
      evidence: [{}],
    });
    expect(tried).toEqual(['one']);
    expect(shown).toEqual(['one']);
  });

  it('reports what failed before that, too', async () => {
    const { step } = doing(['one', 'two', 'three'], {
      goesOn: true,
      trouble: (key) => {
        if (key === 'one') throw new Failure('One is broken.');
        throw new StopEverything('It is public.');
      },
    });
    expect(await lead([step])).toMatchObject({ summaries: ['(1) It is public. (2) Do one: One is broken.'] });
  });
});

describe('what was changed meanwhile', () => {
  const changes = (times: number) => {
    let left = times;
    return () => {
      if (left-- > 0) throw new ChangedMeanwhile('Somebody was faster.');
    };
  };

  it('is told, planned anew, and done', async () => {
    const { step, tried } = doing(['one'], { trouble: changes(2) });
    const { shown, guide } = unattended();
    expect(await lead([step], { guide })).toMatchObject({ code: 0, outcomes: ['work done'] });
    expect(shown).toEqual(['one', 'Somebody was faster.', 'one', 'Somebody was faster.', 'one']);
    expect(tried).toHaveLength(3);
  });

  it('is not tried for ever', async () => {
    const { step, tried } = doing(['one'], { trouble: changes(100) });
    expect(await lead([step])).toMatchObject({ code: 1, summaries: ['Do one: Somebody was faster.'] });
    expect(tried).toHaveLength(3);
  });

  it('is asked about again', async () => {
    const { step } = doing(['one'], { trouble: changes(1) });
    let asked = 0;
    const replies: Reply[] = ['go', 'later'];
    const guide: Guide = {
      ...unattended().guide,
      unattended: false,
      consent: async () => replies[asked++] ?? 'quit',
    };
    expect(await lead([step], { guide, flags: { yes: false } })).toMatchObject({
      code: 5,
      outcomes: ['work open'],
      summaries: ['Left for later'],
    });
    expect(asked).toBe(2);
  });
});

describe('what no one has decided', () => {
  it('leaves the step open, after what could be done was done', async () => {
    const { step, tried } = doing(['one'], {
      plan: { undecided: 'Two is not decided: --answer work.two=YES' },
      verify: async () => fail('Two is left'),
    });
    expect(await lead([step, settledStep()])).toMatchObject({
      code: 5,
      outcomes: ['work open', 'after already'],
      next: { step: 'work', summary: 'Two is not decided: --answer work.two=YES' },
    });
    expect(tried).toEqual(['one']);
  });

  it('is told and holds nothing up, where it is left as it is', async () => {
    const left = { left: ['two (because no one was there)'] };
    const never = async () => fail('Two is left');
    const { step } = doing([], { plan: left, verify: never });
    expect(await lead([step])).toMatchObject({
      code: 0,
      outcomes: ['work done'],
      summaries: ['Two is left. Left alone: two (because no one was there)'],
      evidence: [{ leftAsItIs: ['two (because no one was there)'] }],
    });
    expect(await lead([step], { flags: { dryRun: true } })).toMatchObject({ code: 5, outcomes: ['work open'] });
    expect(await lead([doing(['one'], { plan: left, verify: never }).step], { flags: { dryRun: true } })).toMatchObject(
      {
        code: 5,
        summaries: ['Would: Do one. Would leave alone: two (because no one was there)'],
      },
    );
  });
});

describe('an answer for this run alone', () => {
  const question: Question = {
    id: 'where',
    text: 'Where?',
    kind: 'text',
    required: false,
    onRequest: true,
    onlyNow: true,
  };
  const asking = (seen: (string | undefined)[]): Step => ({
    ...settledStep(),
    async verify({ memory }: StepContext) {
      seen.push(memory.answers.where);
      return pass('It is so');
    },
    questions: async () => [question],
  });

  it('is there in it, and is not remembered', async () => {
    const seen: (string | undefined)[] = [];
    await lead([asking(seen)], { flags: { answers: [{ step: 'after', question: 'where', value: 'here' }] } });
    await lead([asking(seen)]);
    expect(seen).toEqual(['here', undefined]);
    expect(existsSync(file())).toBe(false);
  });
});

describe('consent as a word', () => {
  const briefed = (briefing: Partial<Briefing>): Step => ({
    id: 'word',
    title: 'Word',
    verify: async ({ memory }) => (memory.confirmedAt ? pass('You said so') : fail('You have not said so')),
    brief: async () => ({ lines: ['Look'], ...briefing }),
  });

  it('is enough where it is certain, and only there', async () => {
    expect(await lead([briefed({})])).toMatchObject({
      code: 5,
      summaries: ['You have not said so. Confirm with --confirm word, or skip it: --skip word="reason"'],
    });
    expect(await lead([briefed({ certain: true })], { flags: { yes: false } })).toMatchObject({ code: 5 });
    expect(await lead([briefed({ certain: true })], { flags: { dryRun: true } })).toMatchObject({ code: 5 });
    expect(existsSync(file())).toBe(false);
    expect(await lead([briefed({ certain: true, covers: ['this'] })])).toMatchObject({
      code: 0,
      outcomes: ['word confirmed'],
    });
    expect(journal().memoryOf('word').seen).toEqual(['this']);
  });
});

describe('waiting', () => {
  it('is over once it is so, and is not told of from then on', async () => {
    const ask = action('ask', { kind: 'send' });
    const asking = doing([ask], {
      verify: async () => fail('Not yet'),
      plan: { waitFor: 'somebody' },
      find: async () => null,
    });
    expect(await lead([asking.step])).toMatchObject({ code: 5, outcomes: ['work waiting'] });
    expect(journal().memoryOf('work').waiting).toMatchObject({ whom: 'somebody' });
    await lead([{ ...settledStep(), id: 'work' }], { flags: { dryRun: true } });
    expect(journal().memoryOf('work').waiting).not.toBeNull();
    expect(await lead([{ ...settledStep(), id: 'work' }])).toMatchObject({ code: 0, outcomes: ['work done'] });
    expect(journal().memoryOf('work').waiting).toBeNull();
  });
});

describe('an action that was begun', () => {
  it('is written down as it is done in the end', async () => {
    const lost = () => {
      throw new ServiceError('Gone.', { service: 'Somewhere', problem: 'not-reachable', mayHaveHappened: true });
    };
    await lead([doing([action('one', { data: { tickets: [1] } })], { trouble: lost }).step]);
    const first = journal().memoryOf('work').actions.one;
    await lead([doing([action('one', { data: { tickets: [2] } })], { trouble: lost }).step]);
    expect(journal().memoryOf('work').actions.one).toEqual({
      ...first,
      action: { ...first?.action, data: { tickets: [2] } },
    });
  });
});

describe('an action in a journal', () => {
  const stopped = new Error('stopped');
  const stop = () => {
    throw stopped;
  };
  /** A step that holds, and has found what it is asked to find. */
  const finding = (data: z.ZodType<ActionData>): Step => ({
    ...settledStep(),
    id: 'work',
    data,
    find: async (_step, begun) => ({ found: begun.data.ticket ?? null }),
  });

  it('is looked for with its data checked', async () => {
    const { step } = doing([action('one', { data: { ticket: 1, more: true } })], { trouble: stop });
    await expect(lead([step])).rejects.toBe(stopped);
    await lead([finding(z.object({ kind: z.literal('note').default('note'), ticket: z.number() }))]);
    expect(journal().memoryOf('work').actions.one?.made).toEqual({ found: 1 });
  });

  it('is forgotten if the step no longer knows such data', async () => {
    const { step } = doing([action('one', { data: { ticket: 1 } })], { trouble: stop });
    await expect(lead([step])).rejects.toBe(stopped);
    await lead([finding(z.object({ board: z.string() }))]);
    expect(journal().memoryOf('work').actions).toEqual({});
  });
});

it('keeps a journal that is not about a rotation', async () => {
  const open = () =>
    openJournal({
      stateFolder: path.join(home, 'state'),
      file: file(),
      id: 'onboarding',
      rotation: null,
      checklist: 'onboard',
      dryRun: false,
      now: new Date(),
      warn: noOne,
    });
  const before = open();
  before.answer('work', 'where', 'here');
  before.release();
  expect(JSON.parse(readFileSync(file(), 'utf8'))).not.toHaveProperty('rotation');
  expect(open().memoryOf('work').answers).toEqual({ where: 'here' });
});

describe('a text that is sent', () => {
  /** A step that sends what it was given; `sent` is what arrived. */
  const sending = (text: () => string) => {
    const sent: (string | undefined)[] = [];
    const step: Step = {
      id: 'tell',
      title: 'Tell',
      verify: async () => (sent.length > 0 ? pass('Sent') : fail('Not sent')),
      plan: async () => ({ actions: [action('message', { kind: 'send', summary: 'Tell\u202e', text: text() })] }),
      async apply(_step, made) {
        sent.push(made.text);
        return {};
      },
    };
    return { step, sent };
  };
  const consenting = (consent: Guide['consent']): Guide => ({ ...unattended().guide, unattended: false, consent });
  const asked = { yes: false };

  it('is the one that was shown, without what cannot be seen', async () => {
    const { step, sent } = sending(() => 'Hello \u202eyou\u001b[8m!');
    const shown: unknown[] = [];
    const guide = consenting(async (_step, _finding, plan) => {
      shown.push(plan.actions.map(({ summary, text }) => [summary, text]));
      return 'go';
    });
    await lead([step], { flags: asked, guide });
    expect(shown).toEqual([[['Tell', 'Hello you!']]]);
    expect(sent).toEqual(['Hello you!']);
  });

  it('can be edited, is kept when the run ends before it is sent, and gone from the state after', async () => {
    const { step, sent } = sending(() => 'Hello');
    const shown: (string | undefined)[] = [];
    const guide = (last: Reply) =>
      consenting(async (_step, _finding, plan, edit) => {
        const [message] = plan.actions;
        shown.push(message?.text);
        if (message) shown.push(edit(message, `${message.text}, Nadia\u202e`).actions[0]?.text);
        return last;
      });
    await lead([step], { flags: asked, guide: guide('later') });
    expect(sent).toEqual([]);
    await lead([step], { flags: asked, guide: guide('go') });
    expect(shown).toEqual(['Hello', 'Hello, Nadia', 'Hello, Nadia', 'Hello, Nadia, Nadia']);
    expect(sent).toEqual(['Hello, Nadia, Nadia']);
    expect(journal().memoryOf('tell').answers).toEqual({});
  });

  it('is made anew from new facts, whatever was edited before', async () => {
    let facts = 'Two are late';
    const { step, sent } = sending(() => facts);
    const guide = consenting(async (_step, _finding, plan, edit) => {
      if (plan.actions[0]) edit(plan.actions[0], 'Two are a little late');
      return 'later';
    });
    await lead([step], { flags: asked, guide });
    facts = 'Three are late';
    await lead([step]);
    expect(sent).toEqual(['Three are late']);
  });
});
