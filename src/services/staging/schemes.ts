/**
 * The schemes that a `WWW-Authenticate` header names, in lower case.
 * Several challenges can share one header, and what stands in quotes can look like another challenge.
 * https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate
 */
export function authenticationSchemes(header: string | null): readonly string[] {
  const unquoted = (header ?? '').replace(/"(?:[^"\\]|\\.)*"/g, '""');
  // A scheme stands at the beginning or after a comma, and no equals sign follows it.
  return [...unquoted.matchAll(/(?:^|,)\s*([\w!#$%&'*+.^`|~-]+)(?=\s|,|$)(?!\s*=)/g)].map(([, name = '']) =>
    name.toLowerCase(),
  );
}
