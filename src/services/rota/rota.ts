export interface RotaPerson {
  readonly name: string;
  /** Empty if the rota doesn't give it: then people are known by name. */
  readonly email: string;
}

/** One day of one person. `date` is a calendar day in the United Kingdom: `2026-11-23`. */
export interface RotaDay {
  readonly date: string;
  readonly person: RotaPerson;
}

export type RotaKind = 'feed' | 'calendar' | 'list';

/** The rota as it was read. */
export interface Rota {
  readonly kind: RotaKind;
  /** Where it was read, as part of a sentence: `the feed at rota.example.org`. Contains no secret. */
  readonly source: string;
  /** The days of the requested role, in order. A day may be there for two people. */
  readonly days: readonly RotaDay[];
  /** How old it was when it was read, in milliseconds; null if that isn't known. */
  readonly ageMs: number | null;
  /** What was left out, and what may surprise: whole sentences. */
  readonly notes: readonly string[];
  /** Why it is not certain whose turn it is, such as events that could not be read: whole sentences. */
  readonly doubts: readonly string[];
}

/** Who is on support when. */
export interface RotaReader {
  /**
   * Reads the rota again. Throws a ServiceError if an address fails, a UsageError that names file and line if a file
   * has a mistake, and a Failure that names the keys if no rota is configured.
   */
  read(): Promise<Rota>;
}
