/** Codes of a message whose beginning went out and whose rest did not: they stay, whatever becomes of the beginning. */
export const SENT_IN_PART: readonly string[] = ['rest_withheld', 'partly_sent', 'telegram.partly_sent'];

/** Whether a code says so. */
export function isSentInPart(code: string | null): boolean {
  return code !== null && SENT_IN_PART.includes(code);
}
