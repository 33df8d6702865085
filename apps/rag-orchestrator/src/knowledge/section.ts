/** A document on its way to chunks: what stands under which headings, and what belongs together. */

/** A paragraph's sentences, a list's items, a table's rows: cut between its parts if it must be cut at all. */
export interface Block {
  readonly parts: readonly string[];
  /** What stands between two parts. */
  readonly glue: ' ' | '\n';
}

export interface Section {
  /** From the outermost to the one right above. */
  readonly headings: readonly string[];
  readonly blocks: readonly Block[];
}
