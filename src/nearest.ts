import { distance } from 'fastest-levenshtein';

/** The known word that somebody most likely meant, or undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, changes: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.changes - b.changes);
  const best = ranked[0];
  if (best && best.changes <= Math.max(1, Math.ceil(Math.max(word.length, best.candidate.length) * 0.4))) {
    return best.candidate;
  }
  return known.find((candidate) => word.length >= 3 && candidate.startsWith(word));
}
