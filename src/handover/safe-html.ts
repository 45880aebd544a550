/** Safe HTML: all values in it are escaped. */
export class SafeHtml {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** Values for HTML: text and numbers are escaped, null and false are left out. */
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
