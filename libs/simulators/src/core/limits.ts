/** How a test says which limits a simulator keeps: the provider's own unless it says otherwise, and why. */

/** Limits that count in real time whatever `speed` is; `off` says why nothing is limited. */
export type Limited<Limits extends object> = Partial<Limits> | { readonly off: string };

/** The limits to keep: each is the provider's own figure unless it was set. */
export function limitsOf<Limits extends object>(
  wanted: Limited<Limits> | undefined,
  own: Limits,
): Partial<Limits> {
  if (wanted === undefined) return own;
  if (!('off' in wanted)) return { ...own, ...wanted };
  if (wanted.off.trim() === '') throw new Error('say why this simulator keeps no limits');
  return {};
}
