/** A text in the parts that its template has: `Next: ring them`, with what follows on the lines below. */
export interface LabelledText {
  /** What stands before the first label. */
  readonly before: string;
  /** A text that was begun below its label begins with `\n`. */
  readonly parts: readonly { readonly label: string; readonly text: string }[];
}

/** The labels of a template: what its lines begin with, up to a colon. */
export const labelsOf = (template: string): string[] =>
  [...template.matchAll(/^(\p{L}[\p{L}\p{N}' ]{0,40}):(?=\s|$)/gmu)].map(([, label = '']) => label);

/** Reads a text by these labels. A label that it says twice is two parts. */
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

/** The text of such parts. What is empty is left out, its label too. */
export const writeLabelled = ({ before, parts }: LabelledText): string =>
  [
    ...(before === '' ? [] : [before]),
    ...parts
      .filter(({ text }) => text !== '')
      .map(({ label, text }) => `${label}:${text.startsWith('\n') ? '' : ' '}${text}`),
  ].join('\n');
