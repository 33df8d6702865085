/** Which request headers are kept with a webhook: those that explain it, never those that open something. */
const KEPT = new Set([
  'content-type',
  'content-length',
  'user-agent',
  'x-request-id',
  'traceparent',
  'x-hub-signature',
  'x-hub-signature-256',
  'x-chatwoot-signature',
  'x-chatwoot-timestamp',
  'x-chatwoot-delivery',
  'x-tawk-signature',
  'x-hook-event-id',
]);

/** Present or absent matters, the value is a secret. */
const MASKED = new Set(['x-telegram-bot-api-secret-token']);

/** The headers to log, lower-case names; at most 1,024 characters a value. */
export function keptHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (KEPT.has(name)) kept[name] = value.slice(0, 1_024);
    else if (MASKED.has(name)) kept[name] = '[masked]';
  }
  return kept;
}
