import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The slowest files, in order: vitest itself only knows after a first run. */
const slowest = [
  'branches',
  'end-killed',
  'start-killed',
  'clients-in-sandbox',
  'onboard-killed',
  'data-bag',
  'onboard',
  'start',
  'end',
  'end-notes',
  'end-handover',
  'sandbox',
  'second-playbook',
  'git-write',
  'ticket-changes-killed',
  'rota',
];

const place = ({ moduleId }: TestSpecification): number => {
  const found = slowest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return found === -1 ? slowest.length : found;
};

/** Runs the slowest files first, so that neither worker is left with one of them at the end. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}
