import type { Playbook } from '../playbook/schema.ts';
import type { Remedy } from './check.ts';

/** What the playbook says about a failure; its page, where it says nothing. */
export function playbookRemedy(playbook: Playbook, name: string): Remedy {
  const found = playbook.remedies[name];
  return {
    summary: found?.summary ?? 'See the playbook',
    commands: found?.commands ?? [],
    url: found?.url ?? playbook.page.url,
  };
}
