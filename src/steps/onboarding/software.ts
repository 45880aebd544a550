import * as z from 'zod';
import { type Check, fail, pass, unknown } from '../../checks/check.ts';
import { exitCode, Failure } from '../../errors.ts';
import { shellCommand } from '../../lib/shell.ts';
import { actionData } from '../action-data.ts';
import type { Action, Step, StepContext } from '../step.ts';
import { hasAwsLogin } from './aws-login.ts';
import { isAsked, type RequestStatus, requestFor } from './requests.ts';

/** The checks of software that someone may want to install from here. */
export const softwareChecks: readonly string[] = [
  'git-identity',
  'whippet',
  'dalmatian-tools',
  'govpress-tools',
  'security-alert-notifier',
];

/** `~` is for a shell: a program that is run without one gets the path. */
const wordsOf = (command: readonly string[], home: string) =>
  command.map((word) => word.replace(/^(--\w+=)?~(?=\/)/, `$1${home}`));

const data = actionData('command', { command: z.array(z.string()) });

interface Missing {
  readonly check: Check;
  readonly summary: string;
  readonly commands: readonly (readonly string[])[];
  readonly advice: string | null;
}

async function lookForMissing(step: StepContext, checks: readonly Check[]): Promise<readonly Missing[]> {
  const results = await step.look(checks);
  return results.flatMap(({ check, finding: { status, summary, remedy } }) =>
    status === 'pass' || (status === 'warn' && !remedy?.commands.length)
      ? []
      : [{ check, summary, commands: remedy?.commands ?? [], advice: remedy?.summary ?? null }],
  );
}

/** dalmatian-tools are set up with the AWS login that others give. The request for it, or null once it was given. */
async function awsLoginRequest(step: StepContext): Promise<RequestStatus | null> {
  if (await hasAwsLogin(step.context)) return null;
  const request = await requestFor(step, 'aws');
  return request?.state === 'answered' ? null : request;
}

const runnable = ([program = '']: readonly string[], { context }: StepContext) =>
  context.services.processes.find(program) !== null;

/** The software that support needs is installed. `all` is every check; `only` are the ids of those that count here. */
export function software(all: readonly Check[], only: readonly string[] = softwareChecks): Step<z.infer<typeof data>> {
  const checks = all.filter(({ id }) => softwareChecks.includes(id) && only.includes(id));
  return {
    id: 'software',
    title: 'The software that support needs',
    goesOn: true,
    defaultsToNo: true,
    async verify(step) {
      const missing = await lookForMissing(step, checks);
      const evidence = { missing: missing.map(({ check, summary }) => `${check.id}: ${summary}`) };
      if (missing.length === 0)
        return pass(checks.length === 1 ? 'The check passes' : `${checks.length} checks pass`, { evidence });
      const [first] = missing;
      return (missing.every(({ commands }) => commands.length === 0) ? unknown : fail)(
        `Missing, or not set up: ${missing.map(({ check }) => check.id).join(', ')}`,
        {
          evidence,
          remedy: { summary: first?.advice ?? 'Install it', commands: first?.commands ?? [], url: null },
        },
      );
    },
    async plan(step) {
      const missing = await lookForMissing(step, checks);
      const actions: Action<z.infer<typeof data>>[] = [];
      const left: string[] = [];
      const login = missing.some(({ check }) => check.id === 'dalmatian-tools') ? await awsLoginRequest(step) : null;
      for (const { check, commands, advice } of missing) {
        if (login !== null && commands.some(([program]) => program === 'dalmatian')) continue;
        let after: string | undefined;
        // What is set in the configuration is nothing to install.
        const isSetting = commands.some(([program]) => program === 'govsupport');
        const unable = isSetting ? undefined : commands.find((command) => !runnable(command, step));
        if (commands.length === 0 || isSetting || unable) {
          const set = isSetting ? `: ${commands.map(shellCommand).join('; ')}` : '';
          left.push(`${check.id}: ${unable ? `${unable[0]} is not installed. ` : ''}${advice ?? ''}${set}`);
          continue;
        }
        for (const [index, command] of commands.entries()) {
          const key = `${check.id}-${index + 1}`;
          actions.push({
            key,
            kind: 'run',
            summary: `Run: ${shellCommand(command)}`,
            where: 'your terminal',
            data: { kind: 'command', command: wordsOf(command, step.context.paths.home) },
            ...(after === undefined ? {} : { after }),
          });
          after = key;
        }
      }
      const isToBeAsked = login !== null && !isAsked(login);
      const undecided = [
        ...(left.length > 0 ? [`Left to you: ${left.join('; ')}`] : []),
        ...(isToBeAsked
          ? ['Only others can give the AWS login for dalmatian-tools: the step "requests" asks for it']
          : []),
      ];
      return {
        actions,
        ...(undecided.length > 0 ? { undecided: undecided.join('. '), isForOthers: left.length === 0 } : {}),
        ...(login === null || isToBeAsked
          ? {}
          : { waitFor: `an AWS login for dalmatian-tools, from ${login.request.whom}` }),
      };
    },
    data,
    async apply({ means }, { data: { command } }) {
      const code = (await means?.handOver(command)) ?? null;
      if (code === 0) return { exitCode: 0 };
      throw new Failure(code === null ? 'It could not be started.' : `It ended with exit code ${code}.`, {
        code: exitCode.wrong,
        next: [
          code === null
            ? 'Check that it is installed, then run this again.'
            : 'Correct what it reports, then run this again.',
        ],
      });
    },
  };
}
