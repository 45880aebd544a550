import { type Finding, worstFirst } from '../checks/check.ts';
import type { Action, Plan, Step, StepContext } from './step.ts';

const separator = '/';

/** The worst of what was seen counts. */
function combined(findings: readonly Finding[]): Finding {
  const open = findings.filter(({ status }) => status !== 'pass');
  const worst = [...findings].sort((a, b) => worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status))[0] as Finding;
  return {
    ...worst,
    summary: (open.length > 0 ? open : findings).map(({ summary }) => summary).join('. '),
    evidence: Object.assign({}, ...findings.map(({ evidence }) => evidence)),
  };
}

/** What is remembered of one of the parts: its actions, by the keys that it knows. */
function contextOf(part: Step, step: StepContext): StepContext {
  const prefix = part.id + separator;
  const actions = Object.entries(step.memory.actions).flatMap(([key, memory]) =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), memory] as const] : [],
  );
  return { ...step, memory: { ...step.memory, actions: Object.fromEntries(actions) } };
}

/** One step of several that only plan and do: each action goes back to the one that planned it. */
export function together(id: string, title: string, parts: readonly Step[]): Step {
  const ownAction = (action: Action): [Step, Action] => {
    const part = parts.find((one) => action.key.startsWith(one.id + separator));
    if (!part) throw new Error(`no part of ${id} planned ${action.key}`);
    return [part, { ...action, key: action.key.slice(part.id.length + separator.length) }];
  };
  return {
    id,
    title,
    goesOn: true,
    verify: async (step) => combined(await Promise.all(parts.map((part) => part.verify(contextOf(part, step))))),
    async plan(step): Promise<Plan> {
      const plans = await Promise.all(
        parts.map(async (part) => ({ part, plan: (await part.plan?.(contextOf(part, step))) ?? { actions: [] } })),
      );
      const joined = (texts: readonly (string | undefined)[]) => texts.filter(Boolean).join(', and ');
      const waitFor = joined(plans.map(({ plan }) => plan.waitFor));
      const hindrance = joined(plans.map(({ plan }) => plan.hindrance));
      return {
        actions: plans.flatMap(({ part, plan }) =>
          plan.actions.map((action) => ({
            ...action,
            key: part.id + separator + action.key,
            ...(action.after === undefined ? {} : { after: part.id + separator + action.after }),
          })),
        ),
        ...(waitFor ? { waitFor } : {}),
        ...(hindrance ? { hindrance } : {}),
      };
    },
    async find(step, action, since) {
      const [part, own] = ownAction(action);
      return part.find?.(contextOf(part, step), own, since);
    },
    async apply(step, action) {
      const [part, own] = ownAction(action);
      return (await part.apply?.(contextOf(part, step), own)) ?? {};
    },
  };
}
