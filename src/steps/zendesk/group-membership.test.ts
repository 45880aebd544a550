import { describe, expect, it } from 'vitest';
import { ServiceError, type ServiceProblem } from '../../services/service-error.ts';
import type { SecondLine } from '../../tickets/second-line.ts';
import { addToGroup } from './group-membership.ts';

const group = { id: 5, name: 'GovPress 2nd line support' };
const add = { userId: 7, groupId: 5 };

/** A Zendesk that refuses to add somebody, who is in these groups. */
const refusing = (problem: ServiceProblem, groups: readonly number[]) =>
  ({
    group,
    zendesk: {
      addMember: async () => {
        throw new ServiceError('Zendesk refused to add to the group.', { service: 'Zendesk', problem });
      },
      membershipsOf: async () => groups.map((groupId, index) => ({ id: index, userId: 7, groupId })),
    },
  }) as unknown as SecondLine;

describe('adding somebody whom another was faster to add', () => {
  it.each(['conflict', 'invalid'] as const)('is as good as done where they are in the group: %s', async (problem) => {
    expect(await addToGroup(refusing(problem, [9, 5]), add)).toEqual({});
  });

  it.each(['conflict', 'invalid', 'not-allowed'] as const)('fails where they are not: %s', async (problem) => {
    await expect(addToGroup(refusing(problem, [9]), add)).rejects.toMatchObject({ problem });
  });
});
