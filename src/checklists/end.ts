import { branches } from '../steps/branches.ts';
import { endRotation } from '../steps/end-rotation.ts';
import { handover } from '../steps/handover.ts';
import { leaveGroup } from '../steps/leave-group.ts';
import { notes } from '../steps/notes.ts';
import { reassignTickets } from '../steps/reassign.ts';
import { standUpAfterwards } from '../steps/stand-up-after.ts';
import type { Step } from '../steps/step.ts';
import { tell } from '../steps/tell.ts';

/**
 * The end of a rotation, in the order that keeps the promises: what is known is written down before the tickets move,
 * they have moved, and it is known who goes to the stand-up, before the handover says so, and no one leaves the group
 * before that.
 */
export const endChecklist = (): readonly Step[] => [
  endRotation,
  branches,
  notes,
  reassignTickets,
  standUpAfterwards,
  handover,
  tell,
  leaveGroup,
];
