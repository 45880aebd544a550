import type { Context } from '../context.ts';
import { type Finding, notConfigured, type Remedy } from './check.ts';
import { fromServiceError } from './from-service-error.ts';
import { playbookRemedy } from './remedy.ts';

/** What it takes to look at an account. */
export interface Account {
  /** The keys that have to be set, with an example for each. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where a credential comes from. */
  readonly signIn: Remedy;
}

/** Says which of the keys are not set; null where all are. */
async function missingSettings(context: Context, { settings, signIn }: Account): Promise<Finding | null> {
  const config = await context.config();
  const [first, ...others] = Object.entries(settings).filter(([key]) => config.get(key) === undefined);
  if (first === undefined) return null;
  const finding = notConfigured(...first, Object.fromEntries(others));
  return { ...finding, remedy: finding.remedy && { ...finding.remedy, url: signIn.url } };
}

/**
 * Looks at an account. Where a credential is missing it reads "not configured", and what the service refuses becomes
 * a finding. `access` is the playbook's remedy where something is not permitted or not visible.
 */
export async function lookAt(
  context: Context,
  account: Account,
  access: string,
  look: () => Promise<Finding>,
): Promise<Finding> {
  const missing = await missingSettings(context, account);
  if (missing) return missing;
  try {
    return await look();
  } catch (error) {
    const { signIn } = account;
    const ask = playbookRemedy(context.playbook, access);
    const finding = fromServiceError(error, { signIn, allow: ask, find: ask });
    if (finding.evidence.problem !== 'not-signed-in' || finding.remedy === null) return finding;
    // The service says which credential is wrong; where a right one comes from is said here.
    const summary = [...new Set([finding.remedy.summary, signIn.summary])].join('. ');
    return { ...finding, remedy: { ...finding.remedy, summary, url: signIn.url } };
  }
}
