import { sshLogin } from './ssh-login.ts';

/** ssh gets in to the v1 infrastructure. */
export const govpressV1 = sshLogin({
  id: 'govpress-v1',
  title: 'ssh gets in to the v1 infrastructure',
  host: 'govpressV1',
  example: 'bastion.example.org',
  what: 'the v1 infrastructure',
  consequence: 'You cannot look into a v1 site while it is broken.',
  why: 'Some client sites still run on the v1 infrastructure, and their tickets need a shell there.',
  access: () => 'Without access: raise a change that adds your user data bag for Chef, with your public key.',
});
