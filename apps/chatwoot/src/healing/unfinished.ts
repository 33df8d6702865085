/** How far looks came that were stopped, so that the next goes on instead of beginning again and never coming to the end. */

/** Kept by this replica alone: another begins anew, and comes as far. */
export class Unfinished {
  private readonly looks = new Map<string, { readonly since: number; readonly done: Map<string, number> }>();

  /**
   * @param since milliseconds; what an earlier look from a later moment on came through is not enough
   * @returns conversations that were come through, with when each had last changed
   */
  since(integrationId: string, since: number): Map<string, number> {
    const known = this.looks.get(integrationId);
    if (known !== undefined && known.since <= since) return known.done;
    const done = new Map<string, number>();
    this.looks.set(integrationId, { since, done });
    return done;
  }

  end(integrationId: string): void {
    this.looks.delete(integrationId);
  }
}
