import { distance } from 'fastest-levenshtein';

/** How many letters to change; two neighbours that changed places are one mistake, and the commonest. */
function changes(word: string, candidate: string): number {
  let fewest = distance(word, candidate);
  for (let index = 0; index + 1 < word.length; index++) {
    const swapped = `${word.slice(0, index)}${word[index + 1]}${word[index]}${word.slice(index + 2)}`;
    fewest = Math.min(fewest, distance(swapped, candidate) + 1);
  }
  return fewest;
}

/** Longer than any word that is known here: comparing takes the third power of the length. */
const longest = 64;

/** The known word that was most likely meant: the one that begins so, else the most alike; undefined if none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > longest) return undefined;
  const begun = known.find((candidate) => word.length >= 3 && candidate.toLowerCase().startsWith(word.toLowerCase()));
  if (begun !== undefined) return begun;
  const ranked = known
    .map((candidate) => ({ candidate, changes: changes(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.changes - b.changes);
  const best = ranked[0];
  const isNear = best && best.changes <= Math.max(1, Math.floor(Math.max(word.length, best.candidate.length) * 0.4));
  return isNear ? best.candidate : undefined;
}
