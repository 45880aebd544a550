/** The steps that rest on the person's word, and the check of each. */
export const confirmedNames = [
  ['tutorial', 'incident-io-tutorial'],
  ['dashboard', 'incident-io-dashboard'],
  ['vetting', 'staff-vetting'],
] as const;

/** The id of the check that is meant by its own id, or by that of its step. */
export const confirmedCheck = (name: string): string => confirmedNames.find(([step]) => step === name)?.[1] ?? name;
