import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPractice, type Practice } from './support/practice.ts';

let practice: Practice;
async function beNewcomer(mutate: Parameters<Practice['change']>[0] = () => undefined): Promise<void> {
  practice = createPractice({ clones: false });
  practice.change(mutate);
  await practice.govsupport(['sandbox', 'be', 'newcomer']);
  await practice.govsupport(['--sandbox', 'config', 'init', '--yes']);
}
beforeAll(() => beNewcomer());
afterAll(() => practice.remove());

const auth = async (...args: readonly string[]) => {
  const { code, stdout } = await practice.govsupport(['--sandbox', 'auth', ...args]);
  // A path may be broken anywhere.
  return { code, said: stdout.replace(/\s+/g, ' ') };
};

it('does not ask to run again what has just said what is wrong', async () => {
  const { code, said } = await auth('login', 'aws');
  expect(code).toBe(4);
  expect(said).toContain('ended with exit code 255 → Correct what it reports, then run this again.');
});

describe("a token that the team's file refers to in 1Password", () => {
  const inTeamFile = /first remove services\.airtable\.token from your team's file \S+\/govsupport\.yaml \(line \d+\)/;

  it('is read once the person is signed in there, which the advice says', async () => {
    const { said } = await auth('status', 'airtable');
    expect(said).toContain('→ Sign in to 1Password: govsupport --sandbox auth login onepassword');
    expect(said).not.toContain('auth login airtable');
    expect(said).toMatch(inTeamFile);
  });

  it('is no riddle to whoever signs in to the service itself', async () => {
    const { code, said } = await auth('login', 'airtable');
    expect(code).toBe(4);
    expect(said).toContain('services.airtable.token is set, and overrides a sign-in to Airtable. Nothing was changed');
    expect(said).toContain('→ Sign in to 1Password: govsupport --sandbox auth login onepassword');
    expect(said).toMatch(inTeamFile);
  });

  it('is said to be out of sight to whoever may not open the vault', async () => {
    await auth('login', 'onepassword');
    const { said } = await auth('login', 'airtable');
    expect(said).toContain('There is no such vault or item in 1Password, or you may not see it: op://');
    expect(said).toContain('→ Raise a Zendesk ticket that asks for access to the vault');
    expect(said).toMatch(inTeamFile);
  });

  it('works when everything is signed in to in turn: 1Password is the first', async () => {
    practice.remove();
    await beNewcomer((world) => {
      world.granted = (['vault', 'papertrail'] as const).map((what) => ({ person: 'newcomer', what }));
    });
    const { said } = await auth('login');
    for (const service of ['onepassword', 'airtable', 'papertrail', 'incident-io'])
      expect(said).toContain(`✓ signed in ${service}:`);
    const again = await auth('login', 'airtable', '--again');
    expect(again.said).toMatch(inTeamFile);
    expect(again.said).not.toContain('Sign in to 1Password');
  });
});
