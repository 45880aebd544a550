import type { Finding } from '../checks/check.ts';
import { inThisWorld } from '../lib/own-commands.ts';
import type { Briefing, Item, Plan } from '../steps/step.ts';
import type { Guide } from './checklist.ts';

const inWorld = (text: string) => inThisWorld(text, true);

const itemInWorld = (item: Item): Item => ({ ...item, lines: item.lines.map(inWorld) });

const briefingInWorld = (briefing: Briefing): Briefing => ({
  ...briefing,
  lines: briefing.lines.map(inWorld),
  ...(briefing.items ? { items: briefing.items.map(itemInWorld) } : {}),
});

const findingInWorld = (finding: Finding): Finding => ({
  ...finding,
  summary: inWorld(finding.summary),
  remedy: finding.remedy && { ...finding.remedy, summary: inWorld(finding.remedy.summary) },
});

const planInWorld = (plan: Plan): Plan => ({
  ...plan,
  ...(plan.hindrance === undefined ? {} : { hindrance: inWorld(plan.hindrance) }),
  ...(plan.left ? { left: plan.left.map(inWorld) } : {}),
});

/** A guide whose advice stays in the practice world, if it is that. What others will read stays word for word. */
export const guideInThisWorld = <G extends Guide>(guide: G, isPractice: boolean): G =>
  isPractice
    ? {
        ...guide,
        brief: (step, briefing) => guide.brief(step, briefingInWorld(briefing)),
        walk: (step, items, before, seen) => guide.walk(step, items.map(itemInWorld), before, seen),
        confirm: (step, briefing, answer) => guide.confirm(step, briefingInWorld(briefing), answer),
        consent: (step, finding, plan, edit) =>
          guide.consent(step, findingInWorld(finding), planInWorld(plan), (action, text) =>
            planInWorld(edit(action, text)),
          ),
        changed: (step, what, conflicts) => guide.changed(step, inWorld(what), conflicts),
        stuck: (step, finding) => guide.stuck(step, findingInWorld(finding)),
      }
    : guide;
