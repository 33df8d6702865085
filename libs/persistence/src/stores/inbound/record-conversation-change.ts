/** News about a conversation the provider keeps: who has it, and whether it is over. */
import type { ConversationChange } from '@enlace/normalization';
import type { Database, Tx } from '../../database/database.js';
import { jsonText, plainText } from '../../database/json-text.js';
import { endConversation, giveBack, takeOver } from '../conversation/owner.js';
import type { ArrivedEvent, ConversationChangeOptions } from './arrived-event.js';
import { idsOf } from './contact-lock.js';
import { markEvent } from './event-mark.js';

export interface RecordedConversationChange {
  readonly outcome: 'applied' | 'unknown_conversation' | 'duplicate';
  readonly conversationId?: string;
}

export async function recordConversationChange(
  database: Database,
  event: ArrivedEvent,
  change: ConversationChange,
  options: ConversationChangeOptions,
): Promise<RecordedConversationChange> {
  return database.forTenant(event.tenantId, async (tx) => {
    const contactIds = change.contact === undefined ? [] : idsOf(change.contact);
    const [known] = await tx.query<{ id: string }>(
      `SELECT id FROM conversations WHERE id IN (
         SELECT id FROM conversations
          WHERE tenant_id = $1 AND integration_id = $2 AND provider_conversation_id = $3
         UNION ALL
         SELECT conversations.id FROM contact_identities AS identity
           JOIN conversations ON conversations.contact_id = identity.contact_id
          WHERE identity.tenant_id = $1 AND identity.integration_id = $2 AND identity.external_id = ANY($4)
            AND state = 'active' AND provider_conversation_id IS NULL
       ) ORDER BY state, provider_conversation_id NULLS LAST, created_at DESC LIMIT 1 FOR NO KEY UPDATE`,
      [event.tenantId, event.integrationId, plainText(change.conversation_id), contactIds],
    );
    if (known === undefined) {
      const first = await markEvent(tx, event, 'unsupported', 'no conversation of ours');
      return { outcome: first ? 'unknown_conversation' : 'duplicate' };
    }
    if (!(await markEvent(tx, event, 'processed', change.change))) {
      return { outcome: 'duplicate', conversationId: known.id };
    }
    await tx.query(
      `UPDATE conversations
          SET provider_conversation_id = CASE WHEN $5 >= last_sequence THEN $3 ELSE coalesce(provider_conversation_id, $3) END,
              provider_state = CASE WHEN coalesce((provider_state ->> 'sequence')::bigint, -1) <= $5
                                    THEN $4::jsonb ELSE provider_state END
        WHERE tenant_id = $1 AND id = $2`,
      [
        event.tenantId,
        known.id,
        plainText(change.conversation_id),
        jsonText({
          change: change.change,
          at: event.occurredAt,
          sequence: event.sequence,
          raw: change.raw_payload,
        }),
        event.sequence,
      ],
    );
    if (options.owner === 'human') await takeOver(tx, event.tenantId, known.id, null);
    if (options.owner === 'bot') await giveBack(tx, event.tenantId, known.id, null);
    if (options.close === true && !(await wroteSince(tx, event.tenantId, known.id, change.timestamp))) {
      await endConversation(tx, event.tenantId, known.id, null);
    }
    return { outcome: 'applied', conversationId: known.id };
  });
}

/** News may overtake messages: what the customer wrote in that second or later was not what ended. */
async function wroteSince(tx: Tx, tenantId: string, id: string, timestamp: number): Promise<boolean> {
  if (timestamp <= 0) return false;
  const rows = await tx.query(
    'SELECT FROM conversations WHERE tenant_id = $1 AND id = $2 AND last_inbound_at >= to_timestamp($3)',
    [tenantId, id, timestamp],
  );
  return rows.length > 0;
}
