/** How often the kill story kills, where whoever runs it by hand wants more of it. */

/** `CHAOS_KILLS`, else what the story is content with. */
export function killsWanted(usually: number): number {
  return Number(process.env['CHAOS_KILLS'] ?? usually);
}
