/**
 * How old an answer was when it came, in milliseconds: the most that its headers admit to; null where they say
 * nothing. Support-rota and what stands in front of it keep answers for hours, so an answer of now may be an old one.
 * https://www.rfc-editor.org/rfc/rfc9111#section-4.2.3
 */
export function ageOf(headers: Headers, receivedAt: number): number | null {
  const time = (name: string) => {
    const value = Date.parse(headers.get(name) ?? '');
    return Number.isNaN(value) ? undefined : value;
  };
  const age = headers.get('age');
  const ages = [
    ...['date', 'last-modified'].flatMap((name) => {
      const then = time(name);
      return then === undefined ? [] : [receivedAt - then];
    }),
    ...(age !== null && /^\d+$/.test(age) ? [Number(age) * 1000] : []),
  ];
  // A clock that is a little ahead of ours would make it younger than nothing.
  return ages.length === 0 ? null : Math.max(0, ...ages);
}
