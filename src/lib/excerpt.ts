/** The beginning of a text that somebody gave, for an error: enough of it to know it again, in one line. */
export function excerpt(text: string, most = 60): string {
  const [line = ''] = text.split('\n');
  return line.length > most || line !== text ? `${line.slice(0, most)}…` : line;
}
