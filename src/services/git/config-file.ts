/** One setting. Names are as git compares them: section and key in lower case, the part between them as written. */
export interface Setting {
  readonly section: string;
  /** Such as `origin` in `remote.origin.url`; empty where there is none. */
  readonly part: string;
  readonly key: string;
  /** Empty for a key without a value, too. */
  readonly value: string;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', '"': '"', '\\': '\\' };

const header = /\[([A-Za-z0-9.-]+)(?:[ \t]+"((?:[^"\\\n]|\\[^\n])*)")?\]/y;
const name = /([A-Za-z][A-Za-z0-9-]*)[ \t]*(=?)/y;

/** The value that begins at a place, and where it ends. Null where git would refuse it. */
function readValue(text: string, from: number): { value: string; end: number } | null {
  let value = '';
  let quoted = false;
  /** How much of the value stands: spaces at its end do not count. */
  let kept = 0;
  let at = from;
  while (at < text.length && (text[at] === ' ' || text[at] === '\t')) at++;
  for (; at < text.length && text[at] !== '\n'; at++) {
    const char = text[at] as string;
    if (char === '\\') {
      const next = text[++at];
      if (next === '\n') continue;
      const meant = escapes[next ?? ''];
      if (meant === undefined) return null;
      value += meant;
      kept = value.length;
    } else if (char === '"') {
      quoted = !quoted;
      kept = value.length;
    } else if (!quoted && (char === '#' || char === ';')) {
      while (at < text.length && text[at] !== '\n') at++;
      break;
    } else {
      value += char;
      if (quoted || !/\s/.test(char)) kept = value.length;
    }
  }
  return quoted ? null : { value: value.slice(0, kept), end: at };
}

/**
 * The settings of a configuration file in their order, or null where it is not certain what git makes of it.
 * https://git-scm.com/docs/git-config#_syntax
 */
export function parseConfig(file: string): Setting[] | null {
  const text = file.replace(/^\ufeff/, '').replace(/\r\n/g, '\n');
  const settings: Setting[] = [];
  let section: { section: string; part: string } | null = null;
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (/\s/.test(char)) at++;
    else if (char === '#' || char === ';') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (char === '[') {
      header.lastIndex = at;
      const found = header.exec(text);
      if (!found) return null;
      const [whole, before = '', part] = found;
      const dot = before.indexOf('.');
      section =
        part === undefined && dot !== -1
          ? { section: before.slice(0, dot).toLowerCase(), part: before.slice(dot + 1).toLowerCase() }
          : { section: before.toLowerCase(), part: (part ?? '').replace(/\\(.)/g, '$1') };
      at += whole.length;
    } else {
      name.lastIndex = at;
      const found = name.exec(text);
      if (!found || !section) return null;
      const [whole, key = '', equals] = found;
      at += whole.length;
      const read = equals === '=' ? readValue(text, at) : { value: '', end: at };
      if (!read) return null;
      settings.push({ ...section, key: key.toLowerCase(), value: read.value });
      at = read.end;
    }
  }
  return settings;
}

/** What `git config --list -z` prints. */
export function parseListedConfig(output: string): Setting[] {
  return output.split('\0').flatMap((entry) => {
    const end = entry.indexOf('\n');
    const full = end === -1 ? entry : entry.slice(0, end);
    const first = full.indexOf('.');
    const last = full.lastIndexOf('.');
    if (first === -1) return [];
    const part = first === last ? '' : full.slice(first + 1, last);
    const value = end === -1 ? '' : entry.slice(end + 1);
    return [{ section: full.slice(0, first), part, key: full.slice(last + 1), value }];
  });
}
