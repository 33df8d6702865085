/** Does what belongs together one after the other, in the order in which it was asked for. */
export class InTurn {
  private readonly last = new Map<string, Promise<unknown>>();

  /** @returns what `work` returns, once everything asked for under the same key before has ended, well or not */
  do<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.last.get(key) ?? Promise.resolve();
    const done = before.then(work);
    const over = done
      .catch(() => undefined)
      .then(() => {
        if (this.last.get(key) === over) this.last.delete(key);
      });
    this.last.set(key, over);
    return done;
  }

  /** How many keys have work. */
  get size(): number {
    return this.last.size;
  }
}
