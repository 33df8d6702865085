/** Finds the words of a vocabulary that a mistyped or differently bent one may stand for. */

export interface Correction {
  readonly terms: readonly string[];
  /** What each of them is worth, together less than a word that was there. */
  readonly weight: number;
}

const SHORTEST = 4;
/** From so many letters on two slips are forgiven. */
const LONG = 8;
const ONE_SLIP = 0.8;
const TWO_SLIPS = 0.6;
const MOST_TERMS = 3;

/** Numbers are never corrected: an order is not another order. */
export function isCorrectable(term: string): boolean {
  return term.length >= SHORTEST && !/\p{N}/u.test(term);
}

/** The nearest terms of the vocabulary; undefined where none is near. */
export function correct(term: string, vocabulary: readonly string[]): Correction | undefined {
  if (!isCorrectable(term)) return undefined;
  const most = term.length >= LONG ? 2 : 1;
  let nearest: string[] = [];
  let slips = most + 1;
  for (const word of vocabulary) {
    if (/\p{N}/u.test(word)) continue;
    const distance = slipsBetween(term, word, most);
    if (distance < slips) [nearest, slips] = [[word], distance];
    else if (distance === slips && distance <= most) nearest.push(word);
  }
  const terms = nearest.slice(0, MOST_TERMS);
  if (terms.length === 0) return undefined;
  return { terms, weight: (slips <= 1 ? ONE_SLIP : TWO_SLIPS) / terms.length };
}

/** Letters left out, added, mistaken or swapped with their neighbour (Damerau's distance); `most + 1` for more. */
export function slipsBetween(one: string, other: string, most: number): number {
  const tooMany = most + 1;
  if (Math.abs(one.length - other.length) > most) return tooMany;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const swapped = row > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped && column > 1 ? at(beforeLast, column - 2) + 1 : tooMany,
        ),
      );
    }
    if (Math.min(...current) > most) return tooMany;
    [beforeLast, last] = [last, current];
  }
  return Math.min(at(last, other.length), tooMany);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
