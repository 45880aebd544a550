import type { LoadedConfig } from '../config/load.ts';
import type { GitHub } from '../services/github/github.ts';
import { asOwnAccount } from '../services/own-account.ts';
import { ServiceError } from '../services/service-error.ts';
import type { Slack } from '../services/slack/slack.ts';
import type { Trello } from '../services/trello/trello.ts';
import type { Zendesk } from '../services/zendesk/zendesk.ts';
import { sourceOf } from './source-of.ts';

/** Who the person is at a service that identifies people by e-mail address. */
function account(config: LoadedConfig, name: 'zendesk' | 'trello' | 'slack', service: string) {
  const alias = config.values.services?.[name]?.email;
  return {
    you: alias ?? config.values.person?.email ?? null,
    service,
    ownToken:
      config.get(`services.${name}.token`) === undefined
        ? `Sign in as yourself (govsupport auth login ${name} --again)`
        : `Set ${sourceOf(config, `services.${name}.token`)} to your own token`,
    youSetBy: alias ? `services.${name}.email` : `person.email (or set services.${name}.email)`,
  };
}

/** Zendesk, only as the person themselves. */
export function ownZendesk(client: Zendesk, config: LoadedConfig): Zendesk {
  const { you, ...about } = account(config, 'zendesk', 'Zendesk');
  return asOwnAccount(
    client,
    ['addMember', 'removeMember', 'updateTicket', 'makeInternal', 'assign', 'createTicket', 'recover'],
    {
      ...about,
      owner: ({ name, email }) => ({ name, is: email, you }),
    },
  );
}

/** Trello, only as the person themselves. */
export function ownTrello(client: Trello, config: LoadedConfig): Trello {
  const { you, ...about } = account(config, 'trello', 'Trello');
  return asOwnAccount(
    client,
    ['board', 'join', 'createCard', 'copyCard', 'setCheckItem', 'takeCard', 'completeCard', 'attach'],
    {
      ...about,
      owner: ({ name, email }) => ({ name, is: email, you }),
    },
  );
}

/** Slack, only as the person themselves. Its tokens have a user id, so the id for the person's address is looked up. */
export function ownSlack(client: Slack, config: LoadedConfig): Slack {
  const { you, ...about } = account(config, 'slack', 'Slack');
  const idOf = async (email: string) => {
    try {
      return (await client.personByEmail(email))?.id ?? null;
    } catch (error) {
      // Without the scope for the lookup, the id is unknown.
      if (error instanceof ServiceError && error.problem === 'not-allowed') return null;
      throw error;
    }
  };
  return asOwnAccount(client, ['myChannels', 'join', 'directMessage', 'post'], {
    ...about,
    async owner({ kind, userId, userName }) {
      const mine = you && kind === 'person' ? await idOf(you) : null;
      return { name: userName ?? userId, is: mine && (mine === userId ? you : userId), you };
    },
  });
}

/** GitHub, only as the person themselves. */
export function ownGitHub(client: GitHub, config: LoadedConfig): GitHub {
  const isConfigured = config.get('services.github.token') !== undefined;
  return asOwnAccount(client, ['createDraftPullRequest', 'createPullRequest', 'assign'], {
    service: 'GitHub',
    ownToken: isConfigured
      ? `Set ${sourceOf(config, 'services.github.token')} to your own token`
      : 'Switch gh to your own token (gh auth switch)',
    youSetBy: 'person.github',
    owner: ({ login }) => ({ name: login, is: login, you: config.values.person?.github ?? null }),
  });
}
