/** The content of an element: text, elements by name, or a list of `member` elements. */
export type Xml = string | boolean | readonly Xml[] | { readonly [name: string]: Xml };

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function write(value: Xml): string {
  if (typeof value === 'string') return value.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map((one) => `<member>${write(one)}</member>`).join('');
  return Object.entries(value)
    .map(([name, one]) => `<${name}>${write(one)}</${name}>`)
    .join('');
}

/** A document with one element in a namespace. */
export const xmlDocument = (name: string, namespace: string, content: Xml): string =>
  `<${name} xmlns="${namespace}">${write(content)}</${name}>\n`;
