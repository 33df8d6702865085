/** Takes secrets and the words of customers out of what is about to be logged. */
import { isNativeError } from 'node:util/types';

const HIDDEN = '[hidden]';
const MAX_DEPTH = 6;
const MAX_ITEMS = 50;
const MAX_TEXT = 4096;

/** Names whose value is a secret wherever it stands. */
const SECRET_NAME =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|password|passphrase|secret|token|key|api_?key|credentials?|signature|sealed)$|[-_.](token|secret|password|key|signature)$|(Token|Secret|Password|ApiKey|Signature)$/i;

/** Names that are too common to be hidden by the rule above. */
const HARMLESS_NAME = /^(idempotency-key|event_key|route_key|lane_key)$/i;

/** Names under which a message or a whole request stands. */
const BODY_NAME = /^(body|raw_?body|payload|raw_?payload|text|content|caption|parameters|query)$/i;

/** Most texts hold nothing of the kind below: one look instead of many. */
const MAY_HOLD = /bot\d|\d:|enl_|bearer|basic|@|token|secret|password|key|signature|authorization/i;

const IN_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\/bot\d+:[A-Za-z0-9_-]+/g, `/bot${HIDDEN}`],
  [/\bbot\d{5,}:[A-Za-z0-9_-]{20,}/g, `bot${HIDDEN}`],
  [/\b\d{6,}:[A-Za-z0-9_-]{30,}/g, HIDDEN],
  [/\benl_[0-9a-z]+_[0-9a-f]+/gi, HIDDEN],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]+/gi, `$1 ${HIDDEN}`],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${HIDDEN}@`],
  [
    /\b((?:[\w-]*[_-])?(?:token|secret|password|api_?key|signature|authorization))(["']?\s*[=:]\s*["']?)(?!\[hidden\])[^\s&"',;}]+/gi,
    `$1$2${HIDDEN}`,
  ],
];

/** The text without bot tokens, API keys, Authorization values, passwords in URLs and `…_token=` values. */
export function redactText(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  if (!MAY_HOLD.test(short)) return short;
  return IN_TEXT.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), short);
}

/** A copy fit for a log line: secrets and bodies hidden by their names, texts cleaned, errors written out. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (isNativeError(value) || value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1));
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.slice(0, MAX_ITEMS).map(([name, item]) => [name, redactField(String(name), item, depth)]),
  );
}

function redactField(name: string, value: unknown, depth: number): unknown {
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  if (BODY_NAME.test(name) || (SECRET_NAME.test(name) && !HARMLESS_NAME.test(name))) return HIDDEN;
  return redact(value, depth + 1);
}

/**
 * Own properties of errors are left out: libraries hang requests, rows and parameters on them. An AppError was
 * thrown on purpose and says what is wrong, so its stack would only fill the log of an outage.
 */
function redactError(error: Error, depth: number): Record<string, unknown> {
  const code = (error as { code?: unknown }).code;
  const written: Record<string, unknown> = {
    name: error.name,
    message: redactText(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack === undefined || error.name === 'AppError' ? {} : { stack: redactText(error.stack) }),
  };
  if (error.cause !== undefined) written['cause'] = redact(error.cause, depth + 1);
  return written;
}
