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
 * The end of a rotation, in the order that keeps the promises: notes are written before tickets move; tickets have
 * moved, and the stand-up is settled, before the handover reports both; and leaving the group comes last.
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
