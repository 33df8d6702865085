/** Whom a caller means: a business-scoped user id, a group, or a phone number in any common form. */
import { normalizePhone, phoneVariants } from '@enlace/normalization';
import { isBsuid } from './identity.js';

/** Base64 of `capi_group:`, with which the ids of groups begin (Meta, Groups API). */
const GROUP_ID = /^Y2FwaV9ncm91c/;

export function isGroupId(id: string): boolean {
  return GROUP_ID.test(id);
}

/**
 * External ids as webhooks give them: a phone is its digits, in each form WhatsApp may know the line by (`wa_id` of a
 * Mexican mobile has the old 1). The form that was given comes first.
 */
export function addressesOf(person: string): readonly string[] {
  const id = person.trim();
  if (isBsuid(id) || isGroupId(id)) return [id];
  const phone = normalizePhone(/^[1-9]\d{9,14}$/.test(id) ? `+${id}` : id);
  if (phone === undefined) return [];
  const given = id.replace(/^\+/, '');
  const forms = phoneVariants(phone).map((form) => form.slice(1));
  return [...new Set([...(/^\d+$/.test(given) && forms.includes(given) ? [given] : []), ...forms])];
}
