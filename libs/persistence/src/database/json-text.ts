/** JSON and text as Postgres takes them: what customers write may hold characters it refuses. */

/**
 * JSON for a `jsonb` parameter. Postgres refuses NUL and halves of surrogate pairs, both of which a
 * customer can send; they become U+FFFD, so that the message is kept. `JSON.stringify` writes either only as an escape.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  if (!text.includes('\\u')) return text;
  return text.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escape) =>
    escape === '\\u0000' || escape.startsWith('\\ud') ? '\\ufffd' : escape,
  );
}

/** Text for a `text` parameter: NUL becomes U+FFFD (halves of surrogate pairs the driver replaces itself). */
export function plainText(value: string): string {
  return value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
}

/** The same for a value that may be missing; an empty text counts as missing. */
export function textOrNull(value: string | undefined | null): string | null {
  return value === undefined || value === null || value === '' ? null : plainText(value);
}
