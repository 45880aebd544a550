/** The environment for a program that we run: without our own credentials, and set so that nothing prompts. */
export function childEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const passed = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('GOVSUPPORT_'),
  );
  return {
    ...Object.fromEntries(passed),
    // No program that we run may prompt, or take a lock just to look.
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    SSH_ASKPASS_REQUIRE: 'never',
  };
}
