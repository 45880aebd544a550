/** The topic's line in the list of commands. */
export const topic = {
  summary: 'Show a ticket, and change its notes, status, group or card',
};
