import { askForToken, type MadeByHand } from '../by-hand.ts';
import type { Provider } from '../provider.ts';

const classic: MadeByHand = {
  service: 'Papertrail',
  page: 'https://papertrailapp.com/account/profile',
  choose: ['Copy the API token in your profile.'],
};

const solarWinds = (team: string): MadeByHand => ({
  service: 'SolarWinds Observability',
  page: 'https://documentation.solarwinds.com/en/success_center/observability/content/settings/api-tokens.htm',
  choose: [
    'Only owners and administrators can make a token: Settings > API Tokens, of the type API Access.',
    `If you are neither, ask someone in the ${team} for one.`,
  ],
});

/** Papertrail, or its successor in SolarWinds Observability. */
export const papertrail: Provider = {
  id: 'papertrail',
  title: 'Papertrail',
  token: 'papertrail',
  wanted: [],
  async identify(_, services) {
    await (await services.papertrail()).access();
    return { as: null, scopes: null };
  },
  async signIn(context, means) {
    const { values } = await context.config();
    return askForToken(
      context,
      means,
      values.services?.papertrail?.kind === 'solarwinds' ? solarWinds(context.playbook.people.team) : classic,
    );
  },
  revoke: null,
  endsWith: 'your profile at Papertrail, or the settings of SolarWinds Observability',
};
