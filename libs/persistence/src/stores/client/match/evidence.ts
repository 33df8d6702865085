/** What a contact shows of who they are, and how far each channel vouches for it: one table. */
import { phoneFromDigits, phoneKey, type MessageContact, type Provider } from '@enlace/normalization';
import type { Identity, IdentityKind, Strength } from '../client-record.js';
import { identityKey } from '../identities.js';

export interface Evidence extends Identity {
  readonly strength: Strength;
}

/**
 * Strong: the channel vouches. WhatsApp delivers to that number, Telegram gives the id itself and a phone only of those
 * who shared their own contact (`contact.user_id` equal to `from.id`; core.telegram.org/bots/api#contact), Chatwoot's
 * contact id is its own key. Medium: a record that agents keep, into which a widget's visitor may have typed too.
 * Weak: typed in by the visitor (tawk.to's pre-chat form, from which its only ids come as well).
 */
const STRENGTH_OF: Readonly<Record<Provider, Partial<Record<IdentityKind, Strength>>>> = {
  whatsapp: { phone: 'strong', whatsapp_user_id: 'strong' },
  telegram: { phone: 'strong', telegram: 'strong' },
  chatwoot: { chatwoot_contact: 'strong', phone: 'medium', email: 'medium' },
  tawkto: { tawk_visitor: 'weak', phone: 'weak', email: 'weak' },
};

/** `US.` and letters or digits: Meta's business-scoped user id. */
const BUSINESS_SCOPED = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** Every piece once, in the form it is looked up by. */
export function evidenceOf(provider: Provider, integrationId: string, contact: MessageContact): Evidence[] {
  const ids = [contact.external_id, ...(contact.aliases ?? [])];
  const shown: Identity[] = [
    ...ids.flatMap((id) => channelIdentity(provider, integrationId, id)),
    ...(contact.phone === undefined ? [] : [{ kind: 'phone', value: contact.phone } as const]),
    ...(contact.email === undefined ? [] : [{ kind: 'email', value: contact.email } as const]),
  ];
  const found = new Map<string, Evidence>();
  for (const identity of shown) {
    const strength = STRENGTH_OF[provider][identity.kind];
    const value = identityKey(identity);
    if (strength === undefined || value === undefined) continue;
    found.set(`${identity.kind}:${value}`, { kind: identity.kind, value, strength });
  }
  return [...found.values()];
}

/** The id by which the channel itself knows them; none that only the form of a visitor tells. */
function channelIdentity(provider: Provider, integrationId: string, id: string): Identity[] {
  switch (provider) {
    case 'whatsapp': {
      if (BUSINESS_SCOPED.test(id)) return [{ kind: 'whatsapp_user_id', value: id }];
      const phone = phoneFromDigits(id);
      return phone === undefined || phoneKey(phone) === undefined ? [] : [{ kind: 'phone', value: phone }];
    }
    case 'telegram':
      return /^[1-9]\d{0,19}$/.test(id) ? [{ kind: 'telegram', value: id }] : [];
    case 'chatwoot':
      return [{ kind: 'chatwoot_contact', value: `${integrationId}:${id}` }];
    case 'tawkto':
      return [{ kind: 'tawk_visitor', value: `${integrationId}:${id}` }];
  }
}

/** How a piece of evidence is written down with the contact: behind its tenant, for one index serves all. */
export function keyOf(tenantId: string, { kind, value }: Identity): string {
  return `${tenantId}/${kind}:${value}`;
}

/** The evidence behind keys that were written down. */
export function evidenceOfKeys(provider: Provider, tenantId: string, keys: readonly string[]): Evidence[] {
  return keys.flatMap((key) => {
    const [, kind, value] = /^([a-z_]+):(.*)$/s.exec(key.slice(tenantId.length + 1)) ?? [];
    const strength = STRENGTH_OF[provider][kind as IdentityKind];
    return strength === undefined || value === undefined
      ? []
      : [{ kind: kind as IdentityKind, value, strength }];
  });
}
