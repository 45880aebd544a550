import type { Playbook, PlaybookRepository } from '../playbook/schema.ts';
import { type Check, type Finding, fail, pass } from './check.ts';
import { fromServiceError } from './from-service-error.ts';
import { playbookRemedy } from './remedy.ts';

interface DocsSpec {
  readonly id: string;
  /** In a sentence: `the developer docs`. */
  readonly what: string;
  readonly which: (playbook: Playbook) => PlaybookRepository;
  readonly consequence: string;
  readonly why: string;
}

/** Makes the check that a repository of documentation can be read. */
function docsRepository(spec: DocsSpec): Check {
  return {
    id: spec.id,
    title: `You can read ${spec.what}`,
    category: 'accounts',
    needs: ['github'],
    network: true,
    consequence: spec.consequence,
    explain: {
      why: spec.why,
      looksAt: ['whether GitHub shows you the repository that the playbook names'],
      byHand: ['Open the repository in your browser, signed in to GitHub, and bookmark it'],
    },
    async run(context): Promise<Finding> {
      const { playbook } = context;
      const { owner, name } = spec.which(playbook);
      const evidence = { repository: `${owner}/${name}` };
      const remedy = playbookRemedy(playbook, 'repository-access');
      try {
        const repository = await (await context.services.github()).repository(owner, name);
        if (repository) return pass(`You can read ${owner}/${name}`, { evidence });
        // GitHub gives the same answer for both, so as not to reveal what exists.
        return fail(`GitHub shows you no ${owner}/${name}: it does not exist, or you can't see it`, {
          evidence,
          remedy,
        });
      } catch (error) {
        return fromServiceError(error, { allow: remedy, signIn: playbookRemedy(playbook, 'github-sign-in') });
      }
    },
  };
}

/** The developer docs can be read. */
export const developerDocs = docsRepository({
  id: 'developer-docs',
  what: 'the developer docs',
  which: ({ github }) => github.developerDocs,
  consequence: 'You have to ask others how client sites are built and deployed.',
  why: 'How client sites are built, run and deployed is written down there.',
});

/** The ops docs can be read. */
export const opsDocs = docsRepository({
  id: 'ops-docs',
  what: 'the ops docs',
  which: ({ github }) => github.opsDocs,
  consequence: 'You do not know how to get to a running server when it matters.',
  why: 'How to get access to servers, and what to do when they fail, is written down there.',
});
