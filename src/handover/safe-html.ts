/** A piece of HTML that is safe: everything that was put into it is escaped. */
export class SafeHtml {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** What may be put into HTML: texts and numbers are escaped, and nothing stands for what is not there. */
export type HtmlValue = string | number | SafeHtml | null | false | readonly HtmlValue[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const written = (value: HtmlValue): string => {
  if (value === null || value === false) return '';
  if (value instanceof SafeHtml) return value.source;
  if (typeof value === 'object') return value.map(written).join('');
  return String(value).replace(/[&<>"']/g, (character) => entities[character] ?? '');
};

/** HTML as a template: html`<p>${text}</p>`. Attributes have to be quoted. */
export const html = (strings: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml =>
  new SafeHtml(strings.map((string, index) => string + written(values[index] ?? null)).join(''));
