import { createHash } from 'node:crypto';

/** Hexadecimal digits, always the same for the same seed. */
export const hexOf = (seed: string, digits: number): string =>
  createHash('sha256').update(seed).digest('hex').slice(0, digits);

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Letters and digits, always the same for the same seed. */
export const wordOf = (seed: string, length: number): string =>
  [...createHash('sha256').update(seed).digest().subarray(0, length)]
    .map((byte) => letters[byte % letters.length])
    .join('');
