import type { Playbook } from '../playbook/schema.ts';
import type { Remedy } from './check.ts';

/** The playbook's remedy for a failure, or its page if it has none. */
export function playbookRemedy(playbook: Playbook, name: string): Remedy {
  const found = playbook.remedies[name];
  return {
    summary: found?.summary ?? 'See the playbook',
    commands: found?.commands ?? [],
    url: found?.url ?? playbook.page.url,
  };
}
