import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, in that order: vitest knows only after a first run. */
const slowest = ['end-killed', 'start-killed', 'branches', 'git-write', 'sandbox', 'start', 'end', 'end-reassign'];

const place = ({ moduleId }: TestSpecification): number => {
  const found = slowest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return found === -1 ? slowest.length : found;
};

/** Begins with what takes longest, so that neither worker is left with it alone at the end. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}
