/**
 * The schemes in a `WWW-Authenticate` header, in lower case. Several challenges can share one header, and a quoted
 * string can look like another challenge. https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate
 */
export function authenticationSchemes(header: string | null): readonly string[] {
  const unquoted = (header ?? '').replace(/"(?:[^"\\]|\\.)*"/g, '""');
  // A scheme is at the beginning or after a comma, without an equals sign after it.
  return [...unquoted.matchAll(/(?:^|,)\s*([\w!#$%&'*+.^`|~-]+)(?=\s|,|$)(?!\s*=)/g)].map(([, name = '']) =>
    name.toLowerCase(),
  );
}
