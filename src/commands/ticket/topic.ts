/** The topic's line in the list of commands. */
export const topic = {
  summary: 'A ticket: its status, group, assignee, notes and deadline',
};
