/** The business wrote from somewhere else: our own message coming back, or a person taking over. */
import { randomId, type Fingerprints } from '@enlace/crypto';
import type { NormalizedMessage } from '@enlace/normalization';
import type { Database, Tx } from '../../database/database.js';
import { jsonText, plainText, textOrNull } from '../../database/json-text.js';
import type { ArrivedEvent, EchoOptions, RecordedEcho } from './arrived-event.js';
import { findContact, saveContact } from './contact.js';
import { idsOf, markAndLock } from './contact-lock.js';
import { amendMark, markEvent } from './event-mark.js';
import { findSent } from './find-sent.js';
import { keepMedia } from '../media/keep-media.js';
import { refuseErased } from '../person/suppression.js';
import { takeOver } from '../conversation/owner.js';

export async function recordEcho(
  database: Database,
  event: ArrivedEvent,
  message: NormalizedMessage,
  options: EchoOptions,
  prints?: Fingerprints,
): Promise<RecordedEcho> {
  const writtenAt = message.timestamp > 0 ? new Date(message.timestamp * 1000) : event.occurredAt;
  return database.forTenant(event.tenantId, async (tx) => {
    const ids = idsOf(message.contact);
    // In this order: what is no longer on its way has its provider id by the time that is looked for.
    const sending = await isSending(tx, event, ids);
    const sent = await findSent(tx, event, message.message_id);
    if (sent !== undefined) {
      const first = await markEvent(tx, event, 'processed', null, sent.id);
      return { outcome: sent.echoed ? 'recorded' : 'own', duplicate: sent.echoed || !first };
    }
    if (sending && options.decide !== true) return { outcome: 'undecided', duplicate: false };
    await refuseErased(tx, prints, event, ids, writtenAt);
    return recordAsEcho(tx, event, message, ids, options);
  });
}

/**
 * Whether a message of ours to this contact is on its way and has no provider id yet. One whose fate is unknown counts
 * for ten minutes: later its echo is hardly to be expected, and a person would wait for the conversation each time.
 */
async function isSending(tx: Tx, event: ArrivedEvent, ids: readonly string[]): Promise<boolean> {
  const rows = await tx.query(
    `SELECT messages.id FROM contact_identities AS identity
       JOIN conversations ON conversations.contact_id = identity.contact_id
       JOIN messages ON conversation_id = conversations.id
      WHERE identity.tenant_id = $1 AND identity.integration_id = $2 AND identity.external_id = ANY($3)
        AND messages.status IN ('sending', 'unknown') AND messages.provider_message_id IS NULL
        AND (messages.status = 'sending'
             OR EXISTS (SELECT FROM delivery_attempts WHERE message_id = messages.id
                                                       AND started_at > now() - interval '10 minutes'))
      LIMIT 1`,
    [event.tenantId, event.integrationId, ids],
  );
  return rows.length > 0;
}

async function recordAsEcho(
  tx: Tx,
  event: ArrivedEvent,
  message: NormalizedMessage,
  ids: readonly string[],
  options: EchoOptions,
): Promise<RecordedEcho> {
  const messageId = randomId();
  if (!(await markAndLock(tx, event, ids, messageId))) return { outcome: 'recorded', duplicate: true };
  const { contactId } = await findContact(tx, event, ids);
  const adopted = await adoptUnknown(tx, event, contactId, message);
  if (adopted !== undefined) {
    await amendMark(tx, event, { messageId: adopted });
    return { outcome: 'own', duplicate: false };
  }
  await saveContact(tx, event, contactId, message.contact, ids, {});
  const conversationId = await touchConversation(tx, event, contactId, options);
  const author = options.author ?? 'human';
  if (!(await keep(tx, event, message, { messageId, conversationId, author }))) {
    await amendMark(tx, event, { reason: 'duplicate' });
    return { outcome: 'recorded', duplicate: true };
  }
  await keepMedia(tx, event, messageId, message.attachments);
  if (author === 'human') await takeOver(tx, event.tenantId, conversationId, null);
  return { outcome: 'recorded', duplicate: false };
}

/** A message of ours whose fate is unknown and that says just this: now we know that it was sent. */
async function adoptUnknown(
  tx: Tx,
  event: ArrivedEvent,
  contactId: string,
  message: NormalizedMessage,
): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `UPDATE messages SET status = 'sent', provider_message_id = $4, sent_at = coalesce(sent_at, now())
      WHERE id = (SELECT messages.id FROM messages JOIN conversations ON conversations.id = conversation_id
                   WHERE messages.tenant_id = $1 AND contact_id = $2 AND status = 'unknown'
                     AND provider_message_id IS NULL AND content ->> 'text' = $3
                   ORDER BY position LIMIT 1)
        AND status = 'unknown' RETURNING id`,
    [event.tenantId, contactId, plainText(message.content.text ?? ''), plainText(message.message_id)],
  );
  return row?.id;
}

/** The active conversation, begun when there is none. */
async function touchConversation(
  tx: Tx,
  event: ArrivedEvent,
  contactId: string,
  options: EchoOptions,
): Promise<string> {
  const [conversation] = await tx.query<{ id: string }>(
    `WITH present AS (
       UPDATE conversations
          SET last_activity_at = now(), last_sequence = greatest(last_sequence, $6),
              provider_conversation_id = CASE WHEN $6 >= last_sequence THEN coalesce($7, provider_conversation_id)
                                              ELSE coalesce(provider_conversation_id, $7) END
        WHERE tenant_id = $1 AND integration_id = $2 AND contact_id = $4 AND state = 'active'
       RETURNING id
     ), begun AS (
       INSERT INTO conversations (id, tenant_id, integration_id, provider, contact_id, last_sequence,
                                  provider_conversation_id)
       SELECT $5, $1, $2, $3, $4, $6, $7 WHERE NOT EXISTS (SELECT FROM present)
       RETURNING id
     )
     SELECT id FROM present UNION ALL SELECT id FROM begun`,
    [
      event.tenantId,
      event.integrationId,
      event.provider,
      contactId,
      randomId(),
      event.sequence,
      textOrNull(options.providerConversationId),
    ],
  );
  if (conversation === undefined) throw new Error('The echo found no conversation');
  return conversation.id;
}

async function keep(
  tx: Tx,
  event: ArrivedEvent,
  message: NormalizedMessage,
  made: { messageId: string; conversationId: string; author: 'human' | 'system' },
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO messages (id, tenant_id, integration_id, provider, conversation_id, direction, author, status, echoed,
                           content, attachments, context, provider_message_id, reply_to, sequence, occurred_at, sent_at)
     VALUES ($1, $2, $3, $4, $5, 'outbound', $6, 'sent', true, $7, $8, $9, $10, $11, $12, $13, $13)
     ON CONFLICT (integration_id, provider_message_id, direction) WHERE provider_message_id IS NOT NULL DO NOTHING
     RETURNING id`,
    [
      made.messageId,
      event.tenantId,
      event.integrationId,
      event.provider,
      made.conversationId,
      made.author,
      jsonText(message.content),
      jsonText(message.attachments),
      message.context === undefined ? null : jsonText(message.context),
      plainText(message.message_id),
      textOrNull(message.context?.reply_to),
      event.sequence,
      message.timestamp > 0 ? new Date(message.timestamp * 1_000) : event.occurredAt,
    ],
  );
  return rows.length > 0;
}
