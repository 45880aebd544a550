import { existsSync } from 'node:fs';
import { fail, pass, warn } from '../../checks/check.ts';
import { keptName } from '../answer.ts';
import type { Question, Step, StepContext } from '../step.ts';
import { changeOwnConfig, ownConfigFile } from './own-config.ts';

const question: Question = {
  id: 'file',
  text: "Your team's file with its hosts, rota and sign-in ids, in a clone of yours (leave it empty if there is none)",
  kind: 'text',
  required: false,
  isPath: true,
  // It is absolute by then.
  check: (answer: string) => (answer === '' || existsSync(answer) ? null : `there is no file ${answer}`),
};

/** Once a file was included, the configuration is what is kept: only what is said in this run counts more. */
const again: Question = { ...question, onlyNow: true, keptAbout: 'now' };

/** Whether the configuration has the last word. */
async function isSettled({ context, memory }: StepContext): Promise<boolean> {
  return (await context.config()).values.include !== undefined || Boolean(memory.actions.include?.made);
}

/** What the person has said, if it is not for the configuration to say: a file, or nothing for none. */
async function said(step: StepContext): Promise<string | undefined> {
  return step.memory.answers[keptName((await isSettled(step)) ? again : question)];
}

const answered = async (step: StepContext): Promise<string | undefined> => (await said(step)) || undefined;

/** The team's values come from a file that the team shares. */
export const team: Step = {
  id: 'team',
  title: "Your team's values",
  changesConfiguration: true,
  async verify(step) {
    const config = await step.context.config();
    const { include } = config.values;
    const file = await answered(step);
    if (include !== undefined && (file === undefined || config.resolvePath(include) === config.resolvePath(file))) {
      return pass(`Your team's values come from ${include}`, { evidence: { include } });
    }
    if (include === undefined && file === undefined) {
      if (config.values.team !== undefined) return pass('Your own configuration has them');
      if ((await said(step)) === '') return warn('There is no team file: each value is set by hand');
      return fail('No team file is configured', {
        remedy: {
          summary:
            'Name it with --team FILE; if your team has none, skip this and set the values with govsupport config',
          commands: [],
          url: null,
        },
      });
    }
    return fail(`${file} is not included yet`, { evidence: { include: include ?? null } });
  },
  async questions(step) {
    const { include } = (await step.context.config()).values;
    return [(await isSettled(step)) ? { ...again, onRequest: include !== undefined } : question];
  },
  async plan(step) {
    const file = await answered(step);
    if (file === undefined) return { actions: [] };
    return {
      actions: [
        {
          key: 'include',
          kind: 'write',
          summary: `Include ${file}`,
          where: ownConfigFile(step.context),
          text: `include: ${file}`,
          data: {},
        },
      ],
    };
  },
  async apply(step) {
    const file = (await answered(step)) ?? '';
    changeOwnConfig(step.context, { include: file });
    return { include: file };
  },
};
