/** What a contact takes at the moment, in the words of SQL: free text, and marketing. */

/**
 * When the customer opened the reply window last; null where they never did, or where the provider said since that it is
 * shut.
 * @param contact alias of a row of `contacts`
 */
export function windowOpenedAt(contact: string): string {
  return `CASE WHEN ${contact}.window_closed_at >= ${contact}.last_inbound_at THEN NULL ELSE ${contact}.last_inbound_at END`;
}

/** Categories of templates that are no marketing (Meta, template categories); one that nobody knows counts as marketing. */
export const NO_MARKETING: readonly (string | null)[] = ['UTILITY', 'AUTHENTICATION'];

/**
 * Whether a message is a template that waits until its contact may get marketing again; other messages pass it. One that
 * expires before then does not wait: it is refused in its turn.
 * @param message alias of a row of `messages`; there are `contact` and `integration` too
 * @param now the moment to judge by
 */
export function isHeldMarketing(message: string, now: string): string {
  return `CASE WHEN contact.marketing_held_until > ${now} AND ${message}.content->>'type' = 'template'
    AND coalesce(${message}.expires_at > contact.marketing_held_until, true) THEN
    NOT EXISTS (SELECT FROM whatsapp_templates AS template
                 WHERE template.tenant_id = ${message}.tenant_id AND template.waba_id = integration.settings->>'waba_id'
                   AND template.name = ${message}.content->'template'->>'name'
                   AND template.language = ${message}.content->'template'->>'language'
                   AND template.category IN ('UTILITY', 'AUTHENTICATION')) ELSE false END`;
}
