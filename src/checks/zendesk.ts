import { dayOf } from '../lib/days.ts';
import type { ZendeskMe } from '../services/zendesk/zendesk.ts';
import { lookAt } from './account.ts';
import { zendeskAccount } from './accounts.ts';
import { type Check, type Finding, fail, pass, warn } from './check.ts';
import { playbookRemedy } from './remedy.ts';
import { findGroup } from './zendesk-groups.ts';

/** Restrictions that hide tickets of a group. */
const tooNarrow: Readonly<Record<string, string>> = {
  assigned: 'tickets that are assigned to you',
  organization: 'tickets of your own organisation',
  requested: 'tickets that you requested yourself',
};

/** Why someone's role does not allow support work, or null. */
function unfit({ kind, restriction }: ZendeskMe): string | null {
  if (kind === 'light agent') return 'You are a light agent, who cannot be assigned tickets';
  if (kind === 'end user') return 'You are an end user and not an agent';
  const only = tooNarrow[restriction ?? ''];
  return kind === 'agent' && only ? `You may only see ${only}` : null;
}

/** The finding if only the token may be a problem. `today` is a day such as `2026-11-23`. */
function aboutToken({ kind, tokenDiesOn }: ZendeskMe, today: string, evidence: Finding['evidence']): Finding {
  const seen = `You are signed in as an ${kind}, and see the groups`;
  if (tokenDiesOn === null) return pass(seen, { evidence });
  const remedy = {
    summary: 'Remove it from the configuration, and sign in: new API tokens can no longer be made',
    commands: [['govsupport', 'auth', 'login', 'zendesk']],
    url: zendeskAccount.signIn.url,
  };
  if (today > tokenDiesOn)
    return fail(`Your token is an old API token: those stopped working on ${tokenDiesOn}`, { evidence, remedy });
  return warn(`${seen}, but with an old API token: it stops working on ${tokenDiesOn}`, { evidence, remedy });
}

/** The person works in Zendesk as an agent and sees the groups of support. */
export const zendesk: Check = {
  id: 'zendesk',
  title: 'You are an agent in Zendesk and see the groups of support',
  category: 'accounts',
  network: true,
  consequence: 'You cannot see, take or answer the tickets of a rotation.',
  explain: {
    why: 'Tickets are the work of a rotation. A light agent can read them and leave notes, but cannot be assigned any.',
    looksAt: [
      'GET /api/v2/users/me: who Zendesk says you are (it answers anyone, as an anonymous user), your role, and the tickets that you are limited to',
      'GET /api/v2/groups: whether the four groups of support are there, by their names',
      'the kind of the token: old API tokens all stop working on one day',
    ],
    byHand: [
      "Sign in to Zendesk in the browser, and open a ticket: a light agent can't reply to it in public.",
      'Look for the views of the four groups.',
      'govsupport auth login zendesk',
    ],
  },
  run: (context) =>
    lookAt(context, zendeskAccount, 'zendesk', async () => {
      const service = await context.services.zendesk();
      const groups = service.groups();
      // `me` first: it explains why the groups can't be listed.
      groups.catch(() => {});
      const me = await service.me();
      const { kind, restriction, tokenKind, tokenDiesOn, email } = me;
      const about = { kind, restriction, token: tokenKind, tokenDiesOn, email };
      const reason = unfit(me);
      if (reason) return fail(reason, { evidence: about, remedy: playbookRemedy(context.playbook, 'zendesk') });
      const visible = await groups;
      const missing = Object.values(context.playbook.zendeskGroups).filter((name) => !findGroup(visible, name));
      const evidence = { ...about, missingGroups: missing };
      if (missing.length > 0) {
        return fail(`You do not see ${missing.length === 1 ? 'the group' : 'these groups:'} ${missing.join(', ')}`, {
          evidence,
          remedy: playbookRemedy(context.playbook, 'zendesk-groups'),
        });
      }
      return aboutToken(me, dayOf(context.clock.now()), evidence);
    }),
};
