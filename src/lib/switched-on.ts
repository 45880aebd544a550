/** What turns a variable off, as gh has it. */
const off = ['0', 'false', 'no'];

/** Whether a variable turns something on; null if it says nothing, as an empty one. */
export function switchedOn(variable: string | undefined): boolean | null {
  const said = variable?.trim().toLowerCase();
  return said ? !off.includes(said) : null;
}
