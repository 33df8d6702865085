/** A customer's message: contact, conversation and message kept in one transaction, once. */
import { AppError } from '@enlace/contracts';
import { randomId, type Fingerprints } from '@enlace/crypto';
import type { NormalizedMessage } from '@enlace/normalization';
import type { Database, Tx } from '../../database/database.js';
import { jsonText, plainText, textOrNull } from '../../database/json-text.js';
import { isAnswerable } from './answerable.js';
import type { ArrivedEvent, MessageOptions, RecordedMessage } from './arrived-event.js';
import { findContact, saveContact } from './contact.js';
import { idsOf, markAndLock } from './contact-lock.js';
import { amendMark } from './event-mark.js';
import type { StartLinkOutcome } from '../client-link/client-link.js';
import { followStartLink, followedBefore } from '../client-link/follow-start-link.js';
import { matchArrived } from '../client/match/match-arrived.js';
import { matchedBefore } from '../client/match/matched-before.js';
import { keepMedia } from '../media/keep-media.js';
import { refuseErased } from '../person/suppression.js';
import { hot } from '../../database/statement.js';

export async function recordMessage(
  database: Database,
  event: ArrivedEvent,
  message: NormalizedMessage,
  options: MessageOptions,
  prints?: Fingerprints,
): Promise<RecordedMessage> {
  const messageId = randomId();
  const ids = idsOf(message.contact);
  const inboundAt = message.timestamp > 0 ? new Date(message.timestamp * 1000) : event.occurredAt;
  return database.forTenant(event.tenantId, async (tx) => {
    // The second is sent behind the first, which waits for whoever erases one of these ids right now.
    const [first] = await Promise.all([
      markAndLock(tx, event, ids, messageId),
      refuseErased(tx, prints, event, ids, inboundAt),
    ]);
    if (!first) return recordedBefore(tx, event);
    const found = await findContact(tx, event, ids, message.message_id);
    const { contactId, knownMessage } = found;
    if (knownMessage !== undefined) {
      await amendMark(tx, event, { reason: 'duplicate', messageId: knownMessage });
      return recordedBefore(tx, event);
    }
    // One sent behind the other: the server works them off in this order.
    const [, kept] = await Promise.all([
      saveContact(tx, event, contactId, message.contact, ids, { inboundAt, reachable: true }),
      keep(tx, event, message, options, { messageId, contactId, inboundAt }),
      keepMedia(tx, event, messageId, message.attachments),
    ]);
    await tx.query(WAKE, [event.tenantId, kept.conversationId]);
    const startLink = await followed(tx, event, message, contactId);
    const link = isLinked(startLink) ? undefined : await matchArrived(tx, event, found, message.contact);
    return {
      duplicate: false,
      contactId,
      messageId,
      ...kept,
      ...startLink,
      ...(link === undefined ? {} : { link }),
    };
  });
}

/** The words for the webhook log and the outcome; neither where the customer came by no start link. */
async function followed(
  tx: Tx,
  event: ArrivedEvent,
  message: NormalizedMessage,
  contactId: string,
): Promise<{ startLink?: StartLinkOutcome }> {
  const tokenHash = message.context?.start_link;
  if (tokenHash === undefined) return {};
  const startLink = await followStartLink(tx, event, contactId, tokenHash);
  await amendMark(tx, event, { reason: SAID[startLink.outcome] });
  return { startLink };
}

/** Whether the start link said whose the contact is: then nothing else is asked. */
function isLinked({ startLink }: { startLink?: StartLinkOutcome }): boolean {
  return startLink?.outcome === 'linked';
}

const SAID: Readonly<Record<StartLinkOutcome['outcome'], string>> = {
  linked: 'start link: the contact is linked to its client',
  already_linked: 'start link: the contact was linked to this client before',
  conflict: 'start link: the contact is linked to another client and stays so',
  expired: 'start link: it has expired, nothing was linked',
  used: 'start link: it was used before, nothing was linked',
  unknown: 'start link: nobody knows it, nothing was linked',
};

type Kept = Pick<RecordedMessage, 'conversationId' | 'owner' | 'epoch' | 'awaitsAnswer'>;

/** The active conversation, begun when there is none, and the message in it. */
async function keep(
  tx: Tx,
  event: ArrivedEvent,
  message: NormalizedMessage,
  options: MessageOptions,
  made: { messageId: string; contactId: string; inboundAt: Date },
): Promise<Kept> {
  const [kept] = await tx.query<Kept>(KEEP, [
    event.tenantId,
    event.integrationId,
    event.provider,
    made.contactId,
    randomId(),
    options.isAddressed !== false && options.apart !== true && isAnswerable(message.content),
    made.inboundAt,
    event.sequence,
    textOrNull(options.providerConversationId),
    made.messageId,
    jsonText(message.content),
    jsonText(message.attachments),
    message.context === undefined ? null : jsonText(message.context),
    plainText(message.message_id),
    textOrNull(message.context?.reply_to),
    options.apart === true,
  ]);
  if (kept === undefined) throw new Error('The message found no conversation');
  return kept;
}

/** What came of it the first time, so that the caller can publish again what it may not have published. */
async function recordedBefore(tx: Tx, event: ArrivedEvent): Promise<RecordedMessage> {
  const [found] = await tx.query<Omit<RecordedMessage, 'duplicate'>>(RECORDED_BEFORE, [
    event.eventId,
    event.tenantId,
  ]);
  if (found !== undefined) {
    const startLink = await followedBefore(tx, event);
    if (startLink !== undefined) return { duplicate: true, ...found, startLink };
    const link = await matchedBefore(tx, event, found.contactId);
    return { duplicate: true, ...found, ...(link === undefined ? {} : { link }) };
  }
  throw new AppError('message.not_found', 'The event has ended before, without a message', undefined, {
    event_id: event.eventId,
  });
}

const KEEP = hot(`
  WITH present AS (
    UPDATE conversations
       SET awaiting_since = CASE WHEN owner = 'bot' AND $6 THEN coalesce(awaiting_since, now()) ELSE awaiting_since END,
           last_inbound_at = greatest(last_inbound_at, least($7, now())), last_activity_at = now(),
           last_sequence = greatest(last_sequence, $8),
           provider_conversation_id = CASE WHEN $8 >= last_sequence THEN coalesce($9, provider_conversation_id)
                                           ELSE coalesce(provider_conversation_id, $9) END
     WHERE contact_id = $4 AND state = 'active' AND NOT $16
       AND tenant_id IS NOT DISTINCT FROM $1 AND integration_id IS NOT DISTINCT FROM $2
    RETURNING id, owner, epoch
  ), begun AS (
    INSERT INTO conversations (id, tenant_id, integration_id, provider, contact_id, awaiting_since,
                               last_inbound_at, last_sequence, provider_conversation_id, state)
    SELECT $5, $1, $2, $3, $4, CASE WHEN $6 THEN now() END, least($7, now()), $8, $9,
           CASE WHEN $16 THEN 'closed' ELSE 'active' END
     WHERE NOT EXISTS (SELECT FROM present)
    RETURNING id, owner, epoch
  ), conversation AS (
    SELECT * FROM present UNION ALL SELECT * FROM begun
  ), message AS (
    INSERT INTO messages (id, tenant_id, integration_id, provider, conversation_id, direction, author, content,
                          attachments, context, provider_message_id, reply_to, sequence, awaits_answer, occurred_at)
    SELECT $10, $1, $2, $3, id, 'inbound', 'contact', $11, $12, $13, $14, $15, $8, owner = 'bot' AND $6, $7
      FROM conversation
    RETURNING conversation_id, awaits_answer
  )
  SELECT id AS "conversationId", owner, epoch, awaits_answer AS "awaitsAnswer"
    FROM conversation JOIN message ON conversation_id = id`);

const RECORDED_BEFORE = hot(`
  SELECT conversations.contact_id AS "contactId", conversation_id AS "conversationId",
        messages.id AS "messageId", owner, conversations.epoch, awaits_answer AS "awaitsAnswer"
   FROM event_marks
   JOIN messages ON messages.id = message_id
   JOIN conversations ON conversations.id = conversation_id
  WHERE event_id = $1 AND event_marks.tenant_id = $2 AND messages.tenant_id = $2`);

/** What was held until the customer writes is looked at now. */
const WAKE = hot(`
  UPDATE delivery_lanes SET due_at = now() WHERE tenant_id = $1 AND conversation_id = $2 AND due_at > now()`);
