import type { Context } from '../context.ts';
import { shownDay } from '../lib/days.ts';
import { whoMayChangeGroups } from '../playbook/remedies.ts';
import { dayOf } from '../rotation/rotations.ts';
import { lookAt } from './account.ts';
import { zendeskAccount } from './accounts.ts';
import { type Check, type Finding, fail, pass, warn } from './check.ts';
import { playbookRemedy } from './remedy.ts';
import { turnToday } from './turn-today.ts';
import { findGroup } from './zendesk-groups.ts';

/** The finding if the person is not in the group, which depends on whether it is their turn. */
async function outside(context: Context, name: string, evidence: Finding['evidence']): Promise<Finding> {
  const { playbook } = context;
  const remedy = playbookRemedy(playbook, 'zendesk-group');
  const turn = await turnToday(context);
  if (turn === null) {
    return warn(`You are not in ${name}: that is right while you are not on rotation`, { evidence, remedy });
  }
  const seen = { ...evidence, onRotationSince: turn.since };
  const ask = `ask ${whoMayChangeGroups(playbook)}, to add you`;
  if (turn.standsInFor !== null) {
    return fail(`You are not in ${name}, and you stand in for ${turn.standsInFor.name} today`, {
      evidence: seen,
      remedy: { ...remedy, summary: `For today, ${ask}` },
      private: { 'who you stand in for': turn.standsInFor.name },
    });
  }
  const isToday = turn.since === dayOf(context.clock.now());
  return fail(`You are not in ${name}, and your rotation began ${isToday ? 'today' : `on ${shownDay(turn.since)}`}`, {
    evidence: seen,
    remedy: {
      ...remedy,
      summary: `Let start add you or ask for you, or ${ask}`,
      commands: [['govsupport', 'start', '--only', 'zendesk-group']],
    },
  });
}

/** The person is in the group whose tickets are a rotation's work. Between rotations no one is, so then it only warns. */
export const zendeskGroup: Check = {
  id: 'zendesk-group',
  title: 'You are in the support group in Zendesk',
  category: 'accounts',
  needs: ['zendesk'],
  network: true,
  consequence: 'While you are on rotation, no ticket of the group can be assigned to you.',
  explain: {
    why: 'A ticket can only be assigned to someone in its group. Outside a rotation you should not be in it, so then it is only a warning.',
    looksAt: [
      'GET /api/v2/groups: the group with the name that the playbook gives',
      'GET /api/v2/users/ID/group_memberships: whether that group is among yours',
      'if it is not: the rota, if one is configured, for whether today is in your rotation',
    ],
    byHand: (playbook) => [
      'Open your profile in Zendesk, and look at its groups.',
      `When your rotation starts: ask ${whoMayChangeGroups(playbook)}, to add you.`,
    ],
  },
  run: (context) =>
    lookAt(context, zendeskAccount, 'zendesk', async () => {
      const service = await context.services.zendesk();
      const name = context.playbook.zendeskGroups.secondLine;
      const [group, mine] = await Promise.all([
        service.groups().then((groups) => findGroup(groups, name)),
        service.me().then(({ id }) => service.membershipsOf(id)),
      ]);
      if (group === undefined) {
        return fail(`You do not see the group ${name}`, {
          evidence: { group: name, groupId: null },
          remedy: playbookRemedy(context.playbook, 'zendesk-groups'),
        });
      }
      const member = mine.some(({ groupId }) => groupId === group.id);
      const evidence = { group: group.name, groupId: group.id, member };
      if (member) return pass(`You are in ${group.name}`, { evidence });
      return { ...(await outside(context, group.name, evidence)), outsideSetup: true };
    }),
};
