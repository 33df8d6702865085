/** Where a message goes: a phone number, a user id or a group. */
import type { OutboundMessage } from '@enlace/normalization';
import { isGroupId } from './addresses.js';
import { isBsuid } from './identity.js';

export type Address =
  | { readonly recipient_type: 'individual' | 'group'; readonly to: string }
  | { readonly recipient_type: 'individual'; readonly recipient: string };

/**
 * `to` takes a phone number's digits or a group, `recipient` a business-scoped user id (Meta, business-scoped user
 * IDs). Undefined where WhatsApp knows none of the ids.
 */
export function addressOf({ to }: OutboundMessage): Address | undefined {
  if (isBsuid(to.contact)) return { recipient_type: 'individual', recipient: to.contact };
  if (isGroupId(to.contact)) return { recipient_type: 'group', to: to.contact };
  return phoneAddressOf(to.contact) ?? phoneAddressOf(to.phone);
}

/** The phone number as an address, whatever the contact's id is: some messages go nowhere else. */
export function phoneAddressOf(phone: string | undefined): Address | undefined {
  const digits = /^\+?(\d{5,20})$/.exec(phone ?? '')?.[1];
  return digits === undefined ? undefined : { recipient_type: 'individual', to: digits };
}
