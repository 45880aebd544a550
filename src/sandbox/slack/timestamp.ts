/** The id of a message that is sent at a time. */
export const timestamp = (at: Date, extra = 0): string => {
  const micros = BigInt(at.getTime()) * 1000n + BigInt(extra);
  return `${micros / 1_000_000n}.${(micros % 1_000_000n).toString().padStart(6, '0')}`;
};
