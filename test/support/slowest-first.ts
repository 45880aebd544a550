import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The slowest files, in order: vitest itself only knows after a first run. */
const slowest = [
  'kept-notes',
  'branches',
  'end-killed',
  'release',
  'onboard',
  'hostile-servers',
  'start',
  'documented-commands',
  'narrow',
  'start-killed',
  'service-exit-codes',
  'end-handover',
  'git-write',
  'clients-in-sandbox',
  'ssh',
  'end',
  'sandbox',
  'service-checks',
  'data-bag',
  'end-remotes',
  'queue-walk',
  'whole-story',
  'rota',
  'second-playbook',
  'end-reassign',
  'echoed-secrets',
  'queue-watch',
  'left-prompts',
  'pasted-lines',
  'onboard-killed',
  'end-notes-terminal',
  'vpn',
  'doctor-sandbox',
  'accessible',
  'start-terminal',
  'hostile-repositories',
  'basic-auth',
  'resident',
  'auth-kept',
  'completion-shells',
  'today',
  'auth-refused',
  'proxies',
  'no-ticket-falls',
  'account-checks',
  'ticket-card',
  'end-notes',
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
