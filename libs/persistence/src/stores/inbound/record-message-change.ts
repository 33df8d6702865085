/** A message was edited, deleted, reacted to or its form answered: written down beside what it was. */
import type { Fingerprints } from '@enlace/crypto';
import type { MessageChange } from '@enlace/normalization';
import type { Database } from '../../database/database.js';
import { jsonText, plainText } from '../../database/json-text.js';
import { countAwaiting } from '../conversation/owner.js';
import type { ArrivedEvent, ChangeOutcome, FinalOption } from './arrived-event.js';
import { wakeDesk } from '../desk/wake.js';
import { refuseUnknown } from '../person/suppression.js';
import { idsOf } from './contact-lock.js';
import { markEvent } from './event-mark.js';

export async function recordMessageChange(
  database: Database,
  event: ArrivedEvent,
  change: MessageChange,
  options: FinalOption,
  prints?: Fingerprints,
): Promise<ChangeOutcome> {
  return database.forTenant(event.tenantId, async (tx) => {
    const [message] = await tx.query<{ id: string; conversationId: string }>(
      `SELECT messages.id, conversation_id AS "conversationId"
         FROM messages JOIN conversations ON conversations.id = conversation_id
        WHERE messages.tenant_id = $1 AND messages.integration_id = $2 AND provider_message_id = $3
        ORDER BY direction LIMIT 1 FOR NO KEY UPDATE OF conversations`,
      [event.tenantId, event.integrationId, plainText(change.message_id)],
    );
    if (message === undefined) {
      await refuseUnknown(tx, prints, event, idsOf(change.contact), options.final === true);
      if (options.final !== true) return 'unknown_message';
      const first = await markEvent(tx, event, 'unsupported', `no message is known as ${change.message_id}`);
      return first ? 'unknown_message' : 'duplicate';
    }
    if (!(await markEvent(tx, event, 'processed', change.change, message.id))) return 'duplicate';
    // The bot reads the new words of an edit, and does not answer what was taken back.
    await tx.query(
      `UPDATE messages
          SET changes = changes || jsonb_build_array($3::jsonb || jsonb_build_object('former',
                          CASE WHEN $4 = 'edited' THEN content END)),
              content = CASE WHEN $4 = 'edited' THEN coalesce($5::jsonb, content) ELSE content END,
              edited_at = CASE WHEN $4 = 'edited' THEN $6 ELSE edited_at END,
              deleted_at = CASE WHEN $4 = 'deleted' THEN $6 ELSE deleted_at END,
              awaits_answer = awaits_answer AND $4 <> 'deleted'
        WHERE tenant_id = $1 AND id = $2`,
      [
        event.tenantId,
        message.id,
        jsonText({
          change: change.change,
          at: event.occurredAt,
          sequence: event.sequence,
          content: change.content,
          emoji: change.emoji,
        }),
        change.change,
        change.content === undefined ? null : jsonText(change.content),
        event.occurredAt,
      ],
    );
    await wakeDesk(tx, event.tenantId, message.conversationId);
    if (change.change === 'deleted') await countAwaiting(tx, event.tenantId, message.conversationId);
    return 'applied';
  });
}
