/** A text split by its template's labels: `Next: ring them`, with any following lines. */
export interface LabelledText {
  /** The text before the first label. */
  readonly before: string;
  /** A text that was begun below its label begins with `\n`. */
  readonly parts: readonly { readonly label: string; readonly text: string }[];
}

/** The labels of a template, at the beginning of its lines. */
export const labelsOf = (template: string): string[] =>
  [...template.matchAll(/^(\p{L}[\p{L}\p{N}' ]{0,40}):(?=\s|$)/gmu)].map(([, label = '']) => label);

/** Splits a text by labels. A label that occurs twice makes two parts. */
export function readLabelled(text: string, labels: readonly string[]): LabelledText {
  const before: string[] = [];
  const parts: { label: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const label = labels.find((one) => line.startsWith(`${one}:`));
    if (label !== undefined) parts.push({ label, lines: [line.slice(label.length + 1)] });
    else (parts.at(-1)?.lines ?? before).push(line);
  }
  return {
    before: before.join('\n').trim(),
    parts: parts.map(({ label, lines }) => {
      const text = lines.join('\n').trim();
      return { label, text: text !== '' && lines[0]?.trim() === '' ? `\n${text}` : text };
    }),
  };
}

/** Joins the parts again, without empty ones. */
export const writeLabelled = ({ before, parts }: LabelledText): string =>
  [
    ...(before === '' ? [] : [before]),
    ...parts
      .filter(({ text }) => text !== '')
      .map(({ label, text }) => `${label}:${text.startsWith('\n') ? '' : ' '}${text}`),
  ].join('\n');
