/** The key for writing a text in the terminal, line by line, instead of in an editor. */
export const writeHere = { key: 'i', label: 'write it here' } as const;
