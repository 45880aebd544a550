/** A word as a shell takes it. A label such as `<team.vpn.host>` becomes a command that gives the value. */
function quote(word: string): string {
  const label = /<((?:person|team|services|rota)\.[\w.]+)>/g;
  if (label.test(word)) {
    const inner = word.replace(/[\\"`$]/g, '\\$&').replace(label, (_, key) => `$(govsupport config get ${key})`);
    return `"${inner}"`;
  }
  if (/^[\w@%+=:,./~-]+$/.test(word)) return word;
  // The tilde has to stay outside the quotes, or the shell would not see it.
  const [, home = '', rest = word] = /^(~\/)(.*)$/s.exec(word) ?? [];
  return `${home}'${rest.replace(/'/g, `'\\''`)}'`;
}

/** A command as it can be pasted into a shell. */
export const shellCommand = (words: readonly string[]): string => words.map(quote).join(' ');
