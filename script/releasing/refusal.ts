/** Why there is no release, in words for the person who makes it. */
export class Refusal extends Error {}

/** Runs a script's work; a Refusal is printed, and the script exits with 1. */
export function orRefuse(work: () => void): void {
  try {
    work();
  } catch (error) {
    const isWrongUsage = String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
    if (!(error instanceof Refusal) && !isWrongUsage) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
