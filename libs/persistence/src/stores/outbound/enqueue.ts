/** Puts a message into the outbound queue of its conversation. */
import { AppError } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import type { Provider } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import { jsonText, plainText, textOrNull } from '../../database/json-text.js';
import { takeOver } from '../conversation/owner.js';
import { lockContactId } from '../inbound/contact-lock.js';
import type { Enqueued, OutboundRequest } from './outbound-message.js';
import { hot } from '../../database/statement.js';

/** Replies go ahead of bulk. */
const PRIORITY = { human: 0, bot: 0, system: 1 } as const;

/**
 * Queues it, unless a message of that id was queued before.
 * @throws AppError `conversation.not_found`, `contact.not_found`, `integration.not_found`
 */
export async function enqueue(tx: Tx, request: OutboundRequest): Promise<Enqueued> {
  const conversationId = request.conversationId ?? (await conversationOf(tx, request));
  const placed = await place(tx, request, conversationId);
  if (placed === undefined || (request.provider ?? placed.provider) !== placed.provider) {
    throw new AppError('conversation.not_found', 'There is no such conversation');
  }
  const { queued, provider, integrationId, personInCharge } = placed;
  if (!queued) return queuedBefore(tx, request);
  if (request.author === 'human' && request.keepsOwner !== true) {
    await takeOver(tx, request.tenantId, conversationId, textOrNull(request.actor) ?? personInCharge);
  }
  return { outcome: 'queued', conversationId, provider, integrationId };
}

async function queuedBefore(tx: Tx, request: OutboundRequest): Promise<Enqueued> {
  const [row] = await tx.query<Omit<Enqueued, 'outcome'>>(
    `SELECT conversation_id AS "conversationId", provider, integration_id AS "integrationId"
       FROM messages WHERE tenant_id = $1 AND id = $2`,
    [request.tenantId, request.messageId],
  );
  if (row !== undefined) return { outcome: 'duplicate', ...row };
  throw new AppError('request.invalid', 'This message_id is taken', undefined, {
    message_id: request.messageId,
  });
}

interface Placed {
  readonly queued: boolean;
  readonly provider: Provider;
  readonly integrationId: string;
  /** Who took the conversation over; null while it is the bot's, whose `owned_by` is who gave it back. */
  readonly personInCharge: string | null;
}

/**
 * The message, and its lane due now; undefined when there is no such conversation. The conversation's row
 * is locked first, so that positions within it follow the order of commits. A reply behind bulk takes the
 * whole lane ahead.
 */
async function place(tx: Tx, request: OutboundRequest, conversationId: string): Promise<Placed | undefined> {
  const [placed] = await tx.query<Placed>(PLACE, [
    request.tenantId,
    conversationId,
    request.messageId,
    request.author,
    jsonText(request.content),
    textOrNull(request.replyTo),
    request.epoch ?? null,
    request.expiresAt ?? null,
    request.metadata === undefined ? null : jsonText(request.metadata),
    PRIORITY[request.author],
  ]);
  return placed;
}

/** The active conversation with a contact of an integration, begun when there is none. */
async function conversationOf(tx: Tx, request: OutboundRequest): Promise<string> {
  const { tenantId, integrationId, contact } = request;
  if (integrationId === undefined || contact === undefined) {
    throw new AppError('request.invalid', 'Name a conversation_id, or an integration_id and a contact');
  }
  const [integration] = await tx.query<{ provider: Provider }>(
    'SELECT provider FROM integrations WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL',
    [tenantId, integrationId],
  );
  if (integration === undefined) {
    throw new AppError('integration.not_found', 'There is no such integration', undefined, {
      integration_id: integrationId,
    });
  }
  const ids = [...new Set([contact, ...(request.contactAliases ?? [])])];
  for (const id of ids.toSorted()) await lockContactId(tx, integrationId, id);
  const contactId = await contactOf(tx, request, integrationId, ids, integration.provider);
  const [conversation] = await tx.query<{ id: string }>(
    `WITH present AS (
       SELECT id FROM conversations
        WHERE tenant_id = $1 AND integration_id = $2 AND contact_id = $4 AND state = 'active'
     ), begun AS (
       INSERT INTO conversations (id, tenant_id, integration_id, provider, contact_id)
       SELECT $5, $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM present)
       RETURNING id
     )
     SELECT id FROM present UNION ALL SELECT id FROM begun`,
    [tenantId, integrationId, integration.provider, contactId, randomId()],
  );
  if (conversation === undefined) throw new Error('No conversation could be begun');
  return conversation.id;
}

/** Locked, as an arriving message locks it: of two first conversations with a contact only one is begun. */
async function contactOf(
  tx: Tx,
  { tenantId, createContact }: OutboundRequest,
  integrationId: string,
  externalIds: readonly string[],
  provider: Provider,
): Promise<string> {
  const [known] = await tx.query<{ id: string }>(
    `SELECT id FROM contacts
      WHERE tenant_id = $1 AND id = (SELECT contact_id FROM contact_identities
                                      WHERE tenant_id = $1 AND integration_id = $2 AND external_id = ANY($3::text[])
                                      ORDER BY array_position($3::text[], external_id) LIMIT 1)
        FOR NO KEY UPDATE`,
    [tenantId, integrationId, externalIds.map(plainText)],
  );
  if (known !== undefined) return known.id;
  if (createContact !== true) {
    throw new AppError(
      'contact.not_found',
      'The integration knows no such contact, and nobody can be written to first under this id',
      undefined,
      {
        integration_id: integrationId,
      },
    );
  }
  const contactId = randomId();
  await tx.query(
    `WITH made AS (
       INSERT INTO contacts (id, tenant_id, integration_id, provider, external_id) VALUES ($1, $2, $3, $4, $5)
       RETURNING id
     )
     INSERT INTO contact_identities (integration_id, external_id, tenant_id, contact_id, evidence)
     SELECT $3, $5, $2, id, 'written to first' FROM made`,
    [contactId, tenantId, integrationId, provider, plainText(externalIds[0] ?? '')],
  );
  return contactId;
}

const PLACE = hot(`
  WITH conversation AS (
    UPDATE conversations SET last_activity_at = now() WHERE tenant_id IS NOT DISTINCT FROM $1 AND id = $2
    RETURNING id, integration_id, provider, epoch, last_sequence, owner, owned_by
  ), message AS (
    INSERT INTO messages (id, tenant_id, integration_id, provider, conversation_id, direction, author, status,
                          content, reply_to, sequence, epoch, expires_at, metadata, occurred_at)
    SELECT $3, $1, integration_id, provider, id, 'outbound', $4, 'queued', $5, $6, last_sequence,
           CASE WHEN $4 = 'bot' THEN coalesce($7, CASE WHEN owner = 'bot' THEN epoch ELSE epoch - 1 END) END, $8, $9, now()
      FROM conversation
    ON CONFLICT (id) DO NOTHING
    RETURNING conversation_id
  ), lane AS (
    INSERT INTO delivery_lanes AS lane (conversation_id, tenant_id, integration_id, provider, priority, due_at)
    SELECT id, $1, integration_id, provider, $10, now() FROM conversation JOIN message ON conversation_id = id
    ON CONFLICT (conversation_id) DO UPDATE
       SET priority = CASE WHEN lane.due_at IS NULL THEN excluded.priority
                           ELSE least(lane.priority, excluded.priority) END,
           -- What the lane was waiting for may be refused by now, or come after this one: looked at anew.
           due_at = least(lane.due_at, excluded.due_at)
  )
  SELECT provider, integration_id AS "integrationId", EXISTS (SELECT FROM message) AS queued,
         CASE WHEN owner = 'human' THEN owned_by END AS "personInCharge"
    FROM conversation`);
