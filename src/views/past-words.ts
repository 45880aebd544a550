/** The verbs that the summary of a change begins with, and what is said of it once it was made. */
const pastOf: Readonly<Record<string, string>> = {
  Ask: 'Asked',
  Add: 'Added',
  Assign: 'Assigned',
  Attach: 'Attached',
  Leave: 'Left',
  Make: 'Made',
  Mark: 'Marked',
  Move: 'Moved',
  Note: 'Noted',
  Recover: 'Recovered',
  Set: 'Set',
  Take: 'Took',
  Write: 'Wrote',
};

/** The summary of a change that was made: `Left an internal note on #48203` for `Leave an internal note on #48203`. */
export const madeWords = (summary: string): string => summary.replace(/^[A-Z][a-z]+/, (verb) => pastOf[verb] ?? verb);
