/** In what order and grouping several customers' messages leave the provider. */
import type { SendOptions } from './webhook-sender.js';

/** How a list of messages is sent. */
export interface BulkOptions extends SendOptions {
  /** `reversed` and `shuffled` send them out of order; with `concurrent` the order is the network's. */
  readonly order?: 'given' | 'reversed' | 'shuffled';
  /** How many are under way at once; 1 unless told. */
  readonly concurrent?: number;
}

/** The list in the order wanted. */
export function ordered<Item>(items: readonly Item[], order: BulkOptions['order']): Item[] {
  const list = [...items];
  if (order === 'reversed') return list.reverse();
  if (order !== 'shuffled') return list;
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    const kept = list[last] as Item;
    list[last] = list[other] as Item;
    list[other] = kept;
  }
  return list;
}

/** Runs the action over the items, so many at once; the results keep the order of the items. */
export async function eachAtMost<Item, Result>(
  items: readonly Item[],
  concurrent: number,
  action: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await action(items[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(concurrent, items.length)) }, worker));
  return results;
}
