import { lookAt } from './account.ts';
import { papertrailAccount, solarWindsAccount } from './accounts.ts';
import { type Check, pass, warn } from './check.ts';
import { playbookRemedy } from './remedy.ts';

/** The person can read the logs. */
export const papertrail: Check = {
  id: 'papertrail',
  title: 'You can read the logs in Papertrail',
  category: 'accounts',
  network: true,
  consequence: 'You cannot read the application logs of the sites on Dalmatian.',
  explain: {
    why: 'The application logs of the Dalmatian infrastructure are kept there, and most faults show in them first.',
    looksAt: [
      'services.papertrail.kind: classic, or solarwinds for its successor in SolarWinds Observability',
      'classic: GET /api/v1/systems.json, which lists the systems that you may see',
      'solarwinds: GET /v1/logs?pageSize=1, which shows a line of the logs',
    ],
    byHand: ({ people }) => [
      'Sign in at https://papertrailapp.com, or to SolarWinds Observability.',
      `If you have no account: ask someone in the ${people.team} to help.`,
      'govsupport auth login papertrail (for solarwinds, set kind and url in the configuration first)',
    ],
  },
  async run(context) {
    const kind = (await context.config()).values.services?.papertrail?.kind ?? 'classic';
    const account = kind === 'classic' ? papertrailAccount : solarWindsAccount;
    return lookAt(context, account, 'papertrail', async () => {
      const { systems } = await (await context.services.papertrail()).access();
      if (systems === 0) {
        return warn('Papertrail lets you in, but shows you no system', {
          evidence: { kind, systems },
          remedy: playbookRemedy(context.playbook, 'papertrail'),
        });
      }
      const what =
        systems === null ? 'You can read the logs' : `You see the logs of ${systems} system${systems === 1 ? '' : 's'}`;
      return pass(what, { evidence: { kind, systems } });
    });
  },
};
