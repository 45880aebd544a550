const lineBreaks = /[\n\r\v\f\u0085\u2028\u2029]/;

/**
 * A text that is shown on one line, such as a name or a title, without line breaks: what follows one would look like a
 * line of ours, such as another ticket in a list. Everything else stays.
 */
export function oneLine(text: string): string {
  if (!lineBreaks.test(text)) return text;
  const [first = '', ...rest] = text.split(lineBreaks);
  return [first.trimEnd(), ...rest.map((part) => part.trim()).filter((part) => part !== '')].join(' ');
}
