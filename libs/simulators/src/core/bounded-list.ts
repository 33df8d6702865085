/** A list that keeps only its newest items, so that long runs do not fill the memory. */
export class BoundedList<Item> {
  private readonly items: Item[] = [];
  private oldest = 0;
  private ordered: readonly Item[] | undefined;

  constructor(private readonly limit: number) {}

  /** Adds an item, dropping the oldest when full. */
  add(item: Item): void {
    this.ordered = undefined;
    if (this.items.length < this.limit) {
      this.items.push(item);
      return;
    }
    this.items[this.oldest] = item;
    this.oldest = (this.oldest + 1) % this.limit;
  }

  /** The items kept, oldest first. */
  all(): readonly Item[] {
    this.ordered ??= [...this.items.slice(this.oldest), ...this.items.slice(0, this.oldest)];
    return this.ordered;
  }

  /** Forgets everything. */
  clear(): void {
    this.items.length = 0;
    this.oldest = 0;
    this.ordered = undefined;
  }
}
