import { expect, it } from 'vitest';
import { createPractice, secondLine, takeOver, you } from './support/practice.ts';

it('hands over tickets of mine that the search does not find yet', async () => {
  const practice = createPractice({ clones: false });
  practice.change((world) => {
    takeOver(world);
    const { tickets } = world.zendesk;
    const known = tickets.filter(({ id, fields }) => id !== 48201 && fields.group_id === secondLine);
    const results = known.map(({ id }) => ({ id }));
    const body = JSON.stringify({ results, count: results.length, next_page: null });
    world.misbehaviour.push({ id: 1, seen: 0, path: '/zendesk/api/v2/search', status: 200, body });
    const mine = tickets.find(({ id }) => id === 48201);
    expect(mine?.fields.assignee_id).toBe(you.zendesk);
  });
  const outcome = await practice.govsupport(['--sandbox', 'handover', '--json']);
  const ids = outcome.json().tickets.map(({ id }: { id: number }) => id);
  expect(ids).toContain(48201);
  expect(ids.length).toBe(new Set(ids).size);
  practice.remove();
});
