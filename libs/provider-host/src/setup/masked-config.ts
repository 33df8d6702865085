/** Shows a config without its secrets, in a form that is recognised when it comes back unchanged. */
const MASK = '••••';

/** Secrets as `••••` and their last four characters (none of a short one); everything else as it is. */
export function masked(
  config: Readonly<Record<string, unknown>>,
  secretFields: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([field, value]) => [
      field,
      secretFields.includes(field) ? maskedValue(value) : value,
    ]),
  );
}

function maskedValue(value: unknown): unknown {
  if (typeof value !== 'string' || value === '') return value;
  return value.length >= 16 ? `${MASK}${value.slice(-4)}` : MASK;
}
