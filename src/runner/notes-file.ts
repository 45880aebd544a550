/** placeholder until the reader of notes is there */
export const readNotes = async (_: {
  note: readonly string[];
  notes: string | undefined;
}): Promise<ReadonlyMap<string, string>> => new Map();
