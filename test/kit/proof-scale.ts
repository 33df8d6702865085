/** How often a proof is run: in full by `npm run test:proofs`, a tenth of it among all other tests. */

const PART = process.env['ENLACE_PROOFS'] === 'full' ? 1 : 10;

/** @param full as the promise is worded */
export function proofRuns(full: number): number {
  return Math.ceil(full / PART);
}

/** Works the items off, `at` a time. */
export async function inLanes<Item>(
  items: readonly Item[],
  at: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: at }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}
