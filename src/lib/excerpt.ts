/** The beginning of a given text, in one line: enough for an error to name it. */
export function excerpt(text: string, most = 60): string {
  const [line = ''] = text.split('\n');
  return line.length > most || line !== text ? `${line.slice(0, most)}…` : line;
}
