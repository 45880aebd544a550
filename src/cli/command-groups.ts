/** The groups of the help, and the commands in each, in the order in which they are listed everywhere. */
export const commandGroups: readonly (readonly [heading: string, commands: readonly string[]])[] = [
  ['Get ready', ['onboard', 'doctor', 'auth', 'config']],
  ['A rotation', ['rotation', 'start', 'end', 'handover']],
  ['Each day', ['today', 'queue', 'triage', 'ticket', 'suspended', 'weekly']],
  ['Also', ['sandbox', 'next-uid', 'completion']],
];
