/** What the list of commands says of this topic. */
export const topic = {
  summary: 'Rehearse in a practice world, with no network or account',
};
