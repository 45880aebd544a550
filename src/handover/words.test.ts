import { expect, it } from 'vitest';
import { endChecklist } from '../checklists/end.ts';
import { startChecklist } from '../checklists/start.ts';
import { stepWords } from './words.ts';

it('has words for each step, for whoever reads of one that was skipped or waits', () => {
  for (const { id } of [...startChecklist([]), ...endChecklist()]) expect(stepWords(id)).not.toContain('The step');
  expect(stepWords('of-another-version')).toBe('The step of-another-version');
});
