/**
 * How old an answer was when it arrived, in milliseconds: the most that its headers admit to; null if they don't say.
 * Support-rota and the caches in front of it keep answers for hours, so a fresh answer may be old.
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
  // A clock slightly ahead of ours would give a negative age.
  return ages.length === 0 ? null : Math.max(0, ...ages);
}
