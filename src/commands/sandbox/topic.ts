/** What the list of commands says of this topic. */
export const topic = {
  summary: 'A practice world: rehearse a rotation with no network and no account',
};
