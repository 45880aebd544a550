import { missingSignIn } from './account.ts';
import { slackAccount } from './accounts.ts';
import { type Check, type Finding, fail, pass } from './check.ts';
import { fromServiceError } from './from-service-error.ts';
import { playbookRemedy } from './remedy.ts';

/** The incident.io app is installed in Slack. */
export const incidentIoApp: Check = {
  id: 'incident-io-app',
  title: 'The incident.io app is in Slack',
  category: 'accounts',
  needs: ['slack'],
  network: true,
  consequence: 'You cannot raise an incident from Slack when something breaks.',
  explain: {
    why: 'Incidents are raised and run in Slack, with the commands that the incident.io app adds.',
    looksAt: ["the workspace's list of people and bots, for the app of the playbook"],
    byHand: ['Type /incident in Slack: the app answers if it is installed'],
  },
  async run(context): Promise<Finding> {
    const { playbook } = context;
    const missing = await missingSignIn(context, slackAccount);
    if (missing) return missing;
    try {
      const app = await (await context.services.slack()).app(playbook.slack.incidentApp);
      if (app) return pass(`${app.name} is installed in Slack`, { evidence: { app: app.name, appId: app.appId } });
      return fail(`${playbook.slack.incidentApp} is not installed in Slack`, {
        remedy: playbookRemedy(playbook, 'incident-io-app'),
      });
    } catch (error) {
      return fromServiceError(error, { allow: playbookRemedy(playbook, 'slack-scopes') });
    }
  },
};
