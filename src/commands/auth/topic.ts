/** The topic's line in the list of commands. */
export const topic = {
  summary: 'Sign in to the services, and see where you are signed in',
};
