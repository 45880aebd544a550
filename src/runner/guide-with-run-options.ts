import { type RunOptions, withRunOptions } from '../lib/own-commands.ts';
import type { Briefing, Item, Plan } from '../steps/step.ts';
import type { Guide } from './checklist.ts';

/** A guide whose advice has the run's options. What others will read stays word for word. */
export function guideWithRunOptions<G extends Guide>(guide: G, options: RunOptions): G {
  const own = <T>(advice: T) => withRunOptions(advice, options);
  const ownItem = (item: Item): Item => ({ ...item, lines: own(item.lines) });
  const ownBriefing = (briefing: Briefing): Briefing => ({
    ...briefing,
    lines: own(briefing.lines),
    ...(briefing.items ? { items: briefing.items.map(ownItem) } : {}),
  });
  const ownPlan = (plan: Plan): Plan => ({
    ...plan,
    ...(plan.hindrance === undefined ? {} : { hindrance: own(plan.hindrance) }),
    ...(plan.left ? { left: own(plan.left) } : {}),
  });
  return {
    ...guide,
    brief: (step, briefing) => guide.brief(step, ownBriefing(briefing)),
    walk: (step, items, before, seen) => guide.walk(step, items.map(ownItem), before, seen),
    confirm: (step, briefing, answer) => guide.confirm(step, ownBriefing(briefing), answer),
    consent: (step, finding, plan, edit) =>
      guide.consent(step, own(finding), ownPlan(plan), (action, text) => ownPlan(edit(action, text))),
    changed: (step, what, conflicts) => guide.changed(step, own(what), conflicts),
    stuck: (step, finding) => guide.stuck(step, own(finding)),
  };
}
