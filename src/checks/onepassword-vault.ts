import { type Check, type Finding, fail, pass, unknown, warn } from './check.ts';
import { fromServiceError } from './from-service-error.ts';
import { playbookRemedy } from './remedy.ts';

/** The vault with the team's credentials is visible to you. */
export const onepasswordVault: Check = {
  id: 'onepassword-vault',
  title: "You can see the team's vault in 1Password",
  category: 'accounts',
  network: true,
  consequence: 'You have no credentials for client sites when one of them needs fixing.',
  explain: {
    why: "Credentials for client sites are in the team's vault.",
    looksAt: [
      'the 1Password app, if it is installed and services.onepassword.account is set',
      'else a service account (services.onepassword.token, OP_SERVICE_ACCOUNT_TOKEN), which proves its own access and not yours',
      'else the program op. 1Password may ask for your fingerprint',
    ],
    byHand: ({ vault }) => [`op vault get "${vault}"`],
  },
  async run(context): Promise<Finding> {
    const { playbook } = context;
    const access = playbookRemedy(playbook, 'onepassword-vault');
    try {
      const { via, vault } = await (await context.services.onePassword()).vault(playbook.vault);
      const evidence = { vault: playbook.vault, via };
      if (via === 'service account') {
        const remedy = {
          summary:
            'To see your own access, set services.onepassword.account, or unset the token of the service account',
          commands: [],
          url: null,
        };
        return vault
          ? warn(`The service account sees the vault ${playbook.vault}; whether you do is not known`, {
              evidence,
              remedy,
            })
          : unknown(`The service account sees no vault ${playbook.vault}; whether you do is not known`, {
              evidence,
              remedy,
            });
      }
      if (vault) return pass(`You can see the vault ${playbook.vault} (through ${via})`, { evidence });
      return fail(`You see no vault ${playbook.vault} (through ${via})`, { evidence, remedy: access });
    } catch (error) {
      return fromServiceError(error, { allow: access });
    }
  },
};
