import { whoMayChangeGroups } from '../playbook/remedies.ts';
import { lookAt } from './account.ts';
import { zendeskAccount } from './accounts.ts';
import { type Check, fail, pass, warn } from './check.ts';
import { playbookRemedy } from './remedy.ts';
import { findGroup } from './zendesk-groups.ts';

/** The person is in the group whose tickets are a rotation's work. Between rotations no one is, so it never fails. */
export const zendeskGroup: Check = {
  id: 'zendesk-group',
  title: 'You are in the support group in Zendesk',
  category: 'accounts',
  needs: ['zendesk'],
  network: true,
  consequence: 'While you are on rotation, no ticket of the group can be assigned to you.',
  explain: {
    why: 'A ticket can only be assigned to someone in its group. Outside a rotation you should not be in it, so this is a warning at most.',
    looksAt: [
      'GET /api/v2/groups: the group with the name that the playbook gives',
      'GET /api/v2/users/ID/group_memberships: whether that group is among yours',
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
      return warn(`You are not in ${group.name}: that is right while you are not on rotation`, {
        evidence,
        remedy: playbookRemedy(context.playbook, 'zendesk-group'),
      });
    }),
};
