import { pass } from '../checks/check.ts';
import type { Action, Step } from '../steps/step.ts';
import type { Change, Id } from './change.ts';

/**
 * Several changes as one: shown in one plan, and agreed to at once. Later changes are not tried for anything that an
 * earlier one could not change.
 */
export function together(command: string, ids: readonly Id[], parts: readonly Change[]): Change {
  /** Whose action it is: an interrupted run may have begun it. */
  const partOf = ({ data }: Action) =>
    parts.find((part) => part.ids.includes(data.id as Id) && part.step.data?.safeParse(data).success)?.step;
  const refusedBy = (some: readonly Change[]) => new Map(some.flatMap(({ refused }) => [...(refused ?? [])]));
  const beyondAll = () => new Set(parts.flatMap(({ beyond }) => [...(beyond ?? [])]));
  const questions = parts.filter(({ step }) => step.questions);
  const [first] = parts;
  const step: Step = {
    id: first?.step.id ?? command,
    title: command,
    comesFirst: true,
    goesOn: true,
    async verify(context) {
      for (const { step: part } of parts) {
        const finding = await part.verify(context);
        if (finding.status !== 'pass') return finding;
      }
      return pass('Nothing to change');
    },
    ...(questions.length > 0
      ? {
          questions: async (at) => (await Promise.all(questions.map((part) => part.step.questions?.(at) ?? []))).flat(),
        }
      : {}),
    async plan(context) {
      const actions: Action[] = [];
      const left: string[] = [];
      for (const [index, { step: part }] of parts.entries()) {
        const plan = await part.plan?.(context);
        const refused = refusedBy(parts.slice(0, index));
        for (const action of plan?.actions ?? []) {
          const id = action.data.id as Id;
          if (refused.has(id)) continue;
          const before = actions.find(({ data }) => data.id === id);
          actions.push(action.after === undefined && before ? { ...action, after: before.key } : action);
        }
        left.push(...(plan?.left ?? []));
      }
      return { actions, ...(left.length > 0 ? { left } : {}) };
    },
    find: async (context, action, since) => partOf(action)?.find?.(context, action, since),
    async apply(context, action) {
      const part = partOf(action);
      if (!part?.apply) throw new Error(`no change has the action ${action.key}`);
      return part.apply(context, action);
    },
  };
  return {
    command,
    ids,
    step,
    get refused() {
      return refusedBy(parts);
    },
    get beyond() {
      return beyondAll();
    },
    ...(first?.already ? { already: first.already } : {}),
    ...(first?.line ? { line: first.line } : {}),
    ...(first?.answers ? { answers: first.answers } : {}),
  };
}
