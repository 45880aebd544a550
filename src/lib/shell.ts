const label = /<((?:person|team|services|rota)\.[\w.]+)>/g;

/** Inside double quotes, where `$`, backticks, backslashes and quotes have a meaning. */
const insideDoubleQuotes = (text: string) => text.replace(/[\\"`$]/g, '\\$&');

/**
 * A word as a shell takes it. A label such as `<team.vpn.host>` becomes a command that gives the value, and a home
 * folder that was shortened to `~` is still found, wherever in the word it stands.
 */
function quote(word: string): string {
  if (word.search(label) !== -1) {
    return `"${insideDoubleQuotes(word).replace(label, (_, key) => `$(govsupport config get ${key})`)}"`;
  }
  // A shell expands the tilde only where a word begins: not in `--file=~/Brewfile`.
  const [, option, below] = /^(-[\w-]*=)~\/(.*)$/s.exec(word) ?? [];
  if (option !== undefined && below !== undefined) {
    const plain = /^[\w@%+=:,./-]+$/.test(below);
    return plain ? `${option}$HOME/${below}` : `${option}"$HOME/${insideDoubleQuotes(below)}"`;
  }
  if (/^~\/[\w@%+=:,./-]*$|^[\w@%+=:,./-]+$/.test(word)) return word;
  // The tilde has to stay outside the quotes, or the shell would not see it.
  const [, home = '', rest = word] = /^(~\/)(.*)$/s.exec(word) ?? [];
  return `${home}'${rest.replace(/'/g, `'\\''`)}'`;
}

/** A command as it can be pasted into a shell. */
export const shellCommand = (words: readonly string[]): string => words.map(quote).join(' ');
