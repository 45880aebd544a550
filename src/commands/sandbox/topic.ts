/** The topic's line in the list of commands. */
export const topic = {
  summary: 'Rehearse in a practice world, with no network or account',
};
