import { sshLogin } from './ssh-login.ts';

/** ssh gets in to the old Helpful infrastructure. */
export const helpful = sshLogin({
  id: 'helpful',
  title: 'ssh gets in to the Helpful infrastructure',
  host: 'helpful',
  example: 'helpful.example.org',
  what: 'the Helpful infrastructure',
  consequence: 'You cannot look into a site on Helpful while it is broken.',
  why: 'A few older sites run on the Helpful infrastructure, and their tickets need a shell there.',
  access: ({ people }) => `Without access: ask someone in the ${people.team}.`,
});
