/** The weights of BM25: how much a rare word tells, and how much its number in a text of some length. */
import { FEWEST_CHUNKS, type Candidates } from '@enlace/persistence';

const K1 = 1.2;

/** The most a term's number can be worth. */
export const MOST_OF_A_TERM = K1 + 1;

/** As the database counts: a handful of chunks says little about what is rare. */
export function chunksCounted(found: Pick<Candidates, 'statistics'>): number {
  return Math.max(found.statistics.chunks, FEWEST_CHUNKS);
}

/** How much it tells that a chunk holds something that so many of them hold. */
export function rarity(chunks: number, holding: number): number {
  return Math.log(1 + (chunks - holding + 0.5) / (holding + 0.5));
}

/** @param b how much a long text is held against it */
export function saturation(count: number, length: number, mean: number, b = 0.75): number {
  return (count * (K1 + 1)) / (count + K1 * (1 - b + (b * length) / mean));
}
