/** Someone on the rota. */
export interface RotaPerson {
  readonly name: string;
  /** Empty where the rota doesn't tell it: then people are known by their names. */
  readonly email: string;
}

/** One day of one person. `date` is a calendar day in the United Kingdom: `2026-11-23`. */
export interface RotaDay {
  readonly date: string;
  readonly person: RotaPerson;
}

/** What a rota is read from. */
export type RotaKind = 'feed' | 'calendar' | 'list';

/** The rota, as it was read. */
export interface Rota {
  readonly kind: RotaKind;
  /** Where it was read, fit for the middle of a sentence: `the feed at rota.example.org`. Holds no secret. */
  readonly source: string;
  /** The days of the role that was asked for, in order. A day may be there for two people. */
  readonly days: readonly RotaDay[];
  /** How old it was when it was read, in milliseconds; null where nothing tells. */
  readonly ageMs: number | null;
  /** What was left out, and what may surprise: whole sentences. */
  readonly notes: readonly string[];
  /** What may be missing or someone else's, so that whose turn it is is not certain: whole sentences. */
  readonly doubts: readonly string[];
}

/** Who is on support when. */
export interface RotaReader {
  /**
   * Reads it again. Throws a ServiceError where an address does not give it, a UsageError that names file and line
   * where a file has a mistake, and a Failure that names the keys where none is configured.
   */
  read(): Promise<Rota>;
}
