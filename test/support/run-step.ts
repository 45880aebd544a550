import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LoadedConfig } from '../../src/config/load.ts';
import type { Context } from '../../src/context.ts';
import { govpress } from '../../src/playbook/govpress.ts';
import type { Rotation } from '../../src/rotation/rotations.ts';
import type { ChecklistFlags, Guide } from '../../src/runner/checklist.ts';
import { findJournal, openJournal } from '../../src/runner/journal.ts';
import { runChecklist } from '../../src/runner/run-checklist.ts';
import { createServiceClocks } from '../../src/services/service-clocks.ts';
import type { Services } from '../../src/services/services.ts';
import { readAnswer } from '../../src/steps/answer.ts';
import { nextMark } from '../../src/steps/next-person.ts';
import type { Step, StepMemory } from '../../src/steps/step.ts';
import { removeFolder } from './remove-folder.ts';

/** What to run a step with. */
export interface StepWorld {
  readonly rotation: Rotation;
  readonly services: Partial<Services>;
  /** The folders in which to look for repositories. */
  readonly repositories?: readonly string[];
  readonly signal?: AbortSignal;
  /** The person has not confirmed yet that the next person is the one on the rota. */
  readonly nextUnsaid?: boolean;
  now?(): Date;
}

/** The command line's flags, most of which are usually not given. */
export interface StepFlags extends Partial<Pick<ChecklistFlags, 'dryRun' | 'status' | 'yes'>> {
  readonly answers?: Readonly<Record<string, string>>;
}

/** Runs one step like a checklist, with its own journal. */
export function stepRunner(step: Step, world: StepWorld) {
  const stateFolder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-step-'));
  const place = findJournal(stateFolder, 'dev', world.rotation);
  const { signal = new AbortController().signal, now = () => new Date() } = world;
  const open = (dryRun: boolean) =>
    openJournal({
      stateFolder,
      ...place,
      rotation: world.rotation,
      checklist: 'end',
      dryRun,
      now: now(),
      warn: () => {},
    });
  const told: string[] = [];
  const nobody = (): never => {
    throw new Error('somebody was asked although nobody is there');
  };
  const unattended: Guide = {
    unattended: true,
    begin: () => {},
    brief: (_step, { lines }) => void told.push(...lines),
    walk: nobody,
    confirm: nobody,
    ask: nobody,
    consent: nobody,
    changed: (_step, what) => void told.push(what),
    stuck: nobody,
    reason: nobody,
    working: (_step, { summary }) => void told.push(summary),
    end: () => {},
  };
  const config = {
    values: { repositories: world.repositories },
    resolvePath: (written: string) => written,
  } as unknown as LoadedConfig;
  /** A step gets only this much of the context. */
  const newContext = () =>
    ({
      options: { sandbox: false },
      playbook: govpress,
      clock: { now, earliest: createServiceClocks(now).earliest },
      signal,
      services: world.services,
      paths: { configFile: '/nowhere/config.yaml', stateFolder },
      config: async () => config,
    }) as unknown as Context;
  return {
    newContext,
    /** The lines that were shown to the person. */
    told,
    memory: (): StepMemory => open(true).memoryOf(step.id),
    /** Forgets everything, like another machine. */
    forget: () => rmSync(place.file, { force: true }),
    /** Runs it once; to the step, every run is a new process. */
    async run(
      { answers = {}, dryRun = false, status = false, yes = true }: StepFlags = {},
      guide: Partial<Guide> = {},
    ) {
      told.length = 0;
      const journal = open(dryRun || status);
      const next = world.rotation.next?.person;
      if (next && !world.nextUnsaid) journal.confirm('rotation', [nextMark(next.email)], now());
      const { results } = await runChecklist([step], newContext(), {
        journal,
        guide: { ...unattended, ...guide },
        flags: {
          dryRun: dryRun || status,
          status,
          yes,
          answers: Object.entries(answers).flatMap(([name, value]) => readAnswer(`${step.id}.${name}`, value) ?? []),
          confirms: new Set(),
          skips: new Map(),
          only: null,
          from: null,
        },
        rotation: world.rotation,
        makeHandover: nobody,
        progress: () => {},
      });
      const [result] = results;
      if (!result) throw new Error(`${step.id} was not run`);
      return result;
    },
    remove: () => removeFolder(stateFolder),
  };
}

export type StepRunner = ReturnType<typeof stepRunner>;
