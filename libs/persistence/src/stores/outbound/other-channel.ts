/** Another contact of the same client, on another channel, that takes a message now. */
import {
  CAN_SEND,
  NEEDS_CONVERSATION,
  REPLY_WINDOWS,
  isOnePerson,
  type Provider,
  type Sendable,
} from '@enlace/normalization';
import type { Author } from '@enlace/contracts';
import type { Tx } from '../../database/database.js';
import { isShut } from './judge.js';
import { isPortable } from './portable.js';
import { windowOpenedAt } from './takes.js';

/** Nobody has more ways than this. */
const MOST_CANDIDATES = 20;

export interface OtherChannel {
  readonly provider: Provider;
  readonly integrationId: string;
  /** External id of the contact there. */
  readonly contact: string;
  readonly contactId: string;
  /** Of the conversation with them; null where there is none. */
  readonly epoch: number | null;
}

export interface Stranded {
  readonly tenantId: string;
  readonly contactId: string;
  readonly clientId: string | null;
  readonly author: Author;
  readonly content: Sendable;
  /** Whether it came here from another channel already: it goes no further. */
  readonly isRedirected: boolean;
  readonly now: Date;
}

interface Candidate extends OtherChannel {
  readonly lastInboundAt: Date | null;
  /** Whether the provider keeps a conversation with them. */
  readonly isConversing: boolean;
  readonly hasOptedOut: boolean;
}

/**
 * The one heard of last: a person, reachable, its integration at work, its own reply window open. A bot goes to no conversation
 * that a person has. Who opted out of marketing still gets bulk where a reply window says that they have just written.
 * @param carries whether a channel can carry the content; unless given, whether it carries anything
 */
export async function findOtherChannel(
  tx: Tx,
  stranded: Stranded,
  carries: (provider: Provider, content: Sendable) => boolean = (provider) => CAN_SEND[provider],
): Promise<OtherChannel | undefined> {
  const { tenantId, contactId, clientId, author, content, now } = stranded;
  if (clientId === null || stranded.isRedirected || !isPortable(content)) return undefined;
  const candidates = await tx.query<Candidate>(CANDIDATES, [
    tenantId,
    clientId,
    contactId,
    author,
    MOST_CANDIDATES,
  ]);
  return candidates.find(
    ({ provider, contact, lastInboundAt, isConversing, hasOptedOut }) =>
      isOnePerson(provider, contact) &&
      (!hasOptedOut || author !== 'system' || REPLY_WINDOWS[provider] !== undefined) &&
      (isConversing || !NEEDS_CONVERSATION[provider]) &&
      !isShut({ lastInboundAt, now }, REPLY_WINDOWS[provider]) &&
      carries(provider, content),
  );
}

const CANDIDATES = `
  SELECT contact.provider, contact.integration_id AS "integrationId", contact.external_id AS contact,
         contact.id AS "contactId", conversation.epoch, ${windowOpenedAt('contact')} AS "lastInboundAt", contact.opted_out_at IS NOT NULL AS "hasOptedOut",
         conversation.provider_conversation_id IS NOT NULL AS "isConversing"
    FROM contacts AS contact
    JOIN integrations AS integration
      ON integration.id = contact.integration_id AND integration.tenant_id = contact.tenant_id
    LEFT JOIN conversations AS conversation ON conversation.contact_id = contact.id AND conversation.state = 'active'
   WHERE contact.tenant_id = $1 AND contact.client_id = $2 AND contact.id <> $3 AND contact.merged_into IS NULL
     AND contact.reachable AND integration.status = 'active' AND integration.removed_at IS NULL
     AND ($4 <> 'bot' OR coalesce(conversation.owner, 'bot') = 'bot')
   ORDER BY contact.last_inbound_at DESC NULLS LAST, contact.id LIMIT $5`;
