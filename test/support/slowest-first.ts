import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The slowest files, in order: vitest itself only knows after a first run. */
const slowest = [
  'end-killed',
  'documented-commands',
  'branches',
  'release',
  'start-killed',
  'onboard',
  'start',
  'whole-story',
  'second-playbook',
  'git-write',
  'data-bag',
  'end-handover',
  'end',
  'sandbox',
  'end-notes',
  'onboard-killed',
  'echoed-secrets',
  'auth-kept',
  'clients-in-sandbox',
  'hostile-servers',
  'ticket-changes-killed',
];

const place = ({ moduleId }: TestSpecification): number => {
  const found = slowest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return found === -1 ? slowest.length : found;
};

/** Runs the slowest files first, so that no worker is left with one of them at the end. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}
