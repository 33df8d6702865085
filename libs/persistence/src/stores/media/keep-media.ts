/** The files of an arriving message, to be fetched: written with the message, so that neither is there without the other. */
import { randomId } from '@enlace/crypto';
import type { Attachment } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import { jsonText } from '../../database/json-text.js';
import { hot } from '../../database/statement.js';
import type { ArrivedEvent } from '../inbound/arrived-event.js';

/** Due at once. One that the provider gave nothing to fetch it by has failed already. */
export async function keepMedia(
  tx: Tx,
  event: ArrivedEvent,
  messageId: string,
  attachments: readonly Attachment[],
): Promise<void> {
  if (attachments.length === 0) return;
  const files = attachments.map(({ kind, media_id, url, mime_type, file_name }, position) => ({
    id: randomId(),
    position,
    kind,
    source: media_id === undefined && url === undefined ? null : { media_id, url },
    mime_type,
    file_name,
  }));
  await tx.query(KEEP, [event.tenantId, event.integrationId, event.provider, messageId, jsonText(files)]);
}

const KEEP = hot(`
  INSERT INTO media (id, tenant_id, origin, provider, integration_id, message_id, position, kind, state, reason,
                     due_at, source, mime_type, file_name)
  SELECT id, $1, 'inbound', $3, $2, $4, position, kind,
         CASE WHEN source IS NULL THEN 'failed' ELSE 'pending' END,
         CASE WHEN source IS NULL THEN 'The provider gave nothing to fetch it by' END,
         CASE WHEN source IS NOT NULL THEN now() END, source, mime_type, file_name
    FROM jsonb_to_recordset($5::jsonb)
      AS file (id uuid, position integer, kind text, source jsonb, mime_type text, file_name text)`);
