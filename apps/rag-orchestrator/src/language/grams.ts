/** Words cut into pieces of four letters, which still meet where a word was typed wrongly or bent otherwise. */

const LENGTH = 4;

/** The pieces of a word with its edges marked: `_sol_` gives `_sol` and `sol_`. */
export function gramsOf(word: string): string[] {
  const edged = edge(word);
  if (edged.length <= LENGTH) return [edged];
  return Array.from({ length: edged.length - LENGTH + 1 }, (_, start) => edged.slice(start, start + LENGTH));
}

/** How many pieces the words have together. */
export function countGrams(words: readonly string[]): number {
  return words.reduce((total, word) => total + Math.max(1, edge(word).length - LENGTH + 1), 0);
}

/** Words in which pieces can be counted by looking for them: no piece reaches over the gap between two. */
export function gramText(words: readonly string[]): string {
  return words.map(edge).join(' ');
}

/** How often a piece stands in such a text. */
export function countIn(text: string, gram: string): number {
  let count = 0;
  for (let at = text.indexOf(gram); at !== -1; at = text.indexOf(gram, at + 1)) count += 1;
  return count;
}

function edge(word: string): string {
  return `_${word}_`;
}
