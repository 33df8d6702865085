/** Who a tawk.to event speaks of. */
import type { MessageContact } from '@enlace/normalization';
import { emailOf } from '../contact-fields.js';
import { idOf, objectOf, shortTextOf } from '../json.js';
import { withoutAbsent } from '../without-absent.js';
import type { TawktoVisitor } from './payload.js';
import type { PreChatForm } from './pre-chat-form.js';

/** The name tawk.to gives a visitor who gave none: `V` and digits. */
const MADE_UP_NAME = /^V\d{6,}$/;

/**
 * tawk.to has no id for visitors: `visitor.id ?? e-mail ?? chat id` (the id only in the older form). What
 * the visitor typed into a pre-chat form fills in name, e-mail and phone but is no identity: the chat's end does
 * not repeat it, and would then speak of somebody else.
 */
export function visitorContact(visitor: unknown, chatId: string, form?: PreChatForm): MessageContact {
  const { id, name, email }: TawktoVisitor = objectOf(visitor);
  const ownEmail = emailOf(email);
  const externalId = idOf(id) ?? idOf(ownEmail) ?? chatId;
  const aliases = [idOf(ownEmail), chatId].filter((other) => other !== undefined && other !== externalId);
  const ownName = shortTextOf(name, 512);
  const isMadeUp = ownName === undefined || MADE_UP_NAME.test(ownName);
  return withoutAbsent({
    external_id: externalId,
    aliases: aliases.length === 0 ? undefined : ([...new Set(aliases)] as string[]),
    name: isMadeUp ? (form?.name ?? ownName) : ownName,
    email: ownEmail ?? form?.email,
    phone: form?.phone,
  });
}
