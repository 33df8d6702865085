/** Half a character (a lone surrogate) is refused by Telegram as bad UTF-8. */

/** The same value, each lone surrogate in its texts replaced by U+FFFD. */
export function wellFormed<Value>(value: Value): Value {
  return mended(value) as Value;
}

function mended(value: unknown): unknown {
  if (typeof value === 'string') return Buffer.from(value, 'utf8').toString('utf8');
  if (Array.isArray(value)) return value.map(mended);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mended(member)]));
}
