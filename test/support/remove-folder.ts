import { rmSync } from 'node:fs';

/** Removes a folder and what is in it, also while a program that is ending still writes there. */
export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
