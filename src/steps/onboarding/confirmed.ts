import type { Check } from '../../checks/check.ts';
import type { Step } from '../step.ts';

/** A step that only the person can confirm, by the check that rests on their word. */
export const confirmedStep = (id: string, check: Check): Step => ({
  id,
  title: check.title,
  check: check.id,
  verify: ({ context }) => check.run(context),
  async brief({ context }) {
    const { remedy } = await check.run(context);
    if (!remedy) return { lines: [] };
    const { summary, url } = remedy;
    return url === null ? { lines: [summary] } : { lines: [summary, url], url };
  },
  async confirmed({ context }) {
    await (await context.services.confirmations()).confirm(check.id, context.clock.now());
  },
});
