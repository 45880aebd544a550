import type { Context } from '../context.ts';
import type { Playbook } from '../playbook/schema.ts';

/** A check's status. `unknown`: could not be determined, or not configured; `skip`: not checked. */
export type Status = 'pass' | 'warn' | 'fail' | 'unknown' | 'skip';

/** The statuses, the worst first. */
export const worstFirst: readonly Status[] = ['fail', 'unknown', 'warn', 'skip', 'pass'];

/** Plain data that can be written as JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What to do about a finding. Each command is a list of words, ready to be quoted for a shell. */
export interface Remedy {
  readonly summary: string;
  readonly commands: readonly (readonly string[])[];
  readonly url: string | null;
}

/** The result of a check. */
export interface Finding {
  readonly status: Status;
  /** What was seen, in one sentence without a full stop at its end. */
  readonly summary: string;
  readonly evidence: Readonly<Record<string, Json>>;
  readonly remedy: Remedy | null;
  /**
   * For `unknown` and `fail`: checks that need this one can still run, because it is only not configured, or because what
   * is wrong does not affect them.
   */
  readonly letsOthersRun?: boolean;
  /** Whether no step of setting up can change it, such as signing in: `start`, `onboard` or a colleague can. */
  readonly outsideSetup?: boolean;
  /** Names of people or hosts in it to shorten for pasting, by label. */
  readonly private?: Readonly<Record<string, string>>;
}

/** The parts of the report, in the order in which they are shown. */
export const categories = {
  software: 'Software',
  network: 'Network',
  servers: 'Servers',
  accounts: 'Accounts',
  confirmed: 'Needs your confirmation',
} as const;

/** One part of the report. */
export type Category = keyof typeof categories;

/** Checks one fact. It never prompts, writes, or starts a browser. */
export interface Check {
  readonly id: string;
  /** What is true when it passes, as a short noun phrase or sentence. */
  readonly title: string;
  readonly category: Category;
  /** Checks that have to pass first: otherwise this one would only repeat their failure. */
  readonly needs?: readonly string[];
  /** Whether it needs a network; a function if that depends on the configuration. */
  readonly network?: boolean | ((context: Context) => Promise<boolean>);
  /** What goes wrong in a rotation if this is not true: one sentence, shown with failures. */
  readonly consequence: string;
  /** For `doctor explain`. */
  readonly explain: {
    readonly why: string;
    readonly looksAt: readonly string[];
    /** A function if it names the team, its boards or its vault. */
    readonly byHand: readonly string[] | ((playbook: Playbook) => readonly string[]);
  };
  /** What the person confirms with `govsupport doctor confirm`, as a sentence. */
  readonly confirms?: string;
  run(context: Context): Promise<Finding>;
}

/** How to fix what a check finds, in the words of a playbook. */
export const byHandOf = ({ explain: { byHand } }: Check, playbook: Playbook): readonly string[] =>
  typeof byHand === 'function' ? byHand(playbook) : byHand;

/** A check that a person can answer with `govsupport doctor confirm`. */
export type ConfirmableCheck = Check & { readonly confirms: string };

type Rest = {
  evidence?: Readonly<Record<string, Json>>;
  remedy?: Remedy | null;
  letsOthersRun?: boolean;
  outsideSetup?: boolean;
  private?: Readonly<Record<string, string>>;
};

const finding =
  (status: Status) =>
  (summary: string, rest: Rest = {}): Finding => ({
    status,
    summary,
    evidence: rest.evidence ?? {},
    remedy: rest.remedy ?? null,
    ...(rest.letsOthersRun ? { letsOthersRun: true } : {}),
    ...(rest.outsideSetup ? { outsideSetup: true } : {}),
    ...(rest.private ? { private: rest.private } : {}),
  });

/** All is well. */
export const pass = finding('pass');
/** It works but needs attention, or is optional and missing. */
export const warn = finding('warn');
/** It was seen to be wrong. */
export const fail = finding('fail');
/** It could not be determined. */
export const unknown = finding('unknown');
/** It was not looked at, and why. */
export const skip = finding('skip');

const notConfiguredMark = 'Not configured: ';

/** Whether a check only says which keys to set. */
export const isOnlyNotConfigured = ({ status, summary }: Pick<Finding, 'status' | 'summary'>): boolean =>
  status === 'unknown' && summary.startsWith(notConfiguredMark);

/**
 * Not configured: names the key to set and, in `also`, others, each with an example. Checks that need this one still run.
 */
export function notConfigured(key: string, example: string, also: Readonly<Record<string, string>> = {}): Finding {
  const examples = { [key]: example, ...also };
  const keys = Object.keys(examples);
  return {
    status: 'unknown',
    summary: `${notConfiguredMark}${keys.join(' and ')} ${keys.length === 1 ? 'is' : 'are'} not set`,
    evidence: { key, examples },
    remedy: {
      summary: keys.length === 1 ? 'Set it, with your own value' : 'Set them, with your own values',
      commands: Object.entries(examples).map(([name, value]) => ['govsupport', 'config', 'set', name, value]),
      url: null,
    },
    letsOthersRun: true,
  };
}
