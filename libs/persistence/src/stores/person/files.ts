/** The files of a person: what came with their messages, and what was sent to them alone. */
import type { Tx } from '../../database/database.js';

export interface PersonFile {
  readonly id: string;
  /** Null where it was never stored. */
  readonly sha256: string | null;
}

/** Some of those that are left. */
export function filesOf(tx: Tx, tenantId: string, contactIds: readonly string[]): Promise<PersonFile[]> {
  return tx.query<PersonFile>(FILES, [tenantId, contactIds]);
}

export async function forgetFile(tx: Tx, tenantId: string, id: string): Promise<void> {
  await tx.query('DELETE FROM media WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
}

/** Wherever a message names a file of the business: alone, in an album, in the header of a template or of buttons. */
const UPLOADS = `jsonb_path_query_array(content, '$.**.upload_id')`;
const HAS_UPLOADS = `content @? '$.**.upload_id'`;

const FILES = `
  WITH theirs AS (
    SELECT messages.id FROM messages JOIN conversations ON conversations.id = conversation_id
     WHERE messages.tenant_id = $1 AND contact_id = ANY($2)
  ), named AS (
    SELECT DISTINCT upload FROM messages CROSS JOIN LATERAL jsonb_array_elements_text(${UPLOADS}) AS upload
     WHERE tenant_id = $1 AND id IN (SELECT id FROM theirs) AND ${HAS_UPLOADS}
  ), uploads AS (
    SELECT upload::uuid AS id FROM named
     WHERE upload ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
       AND NOT EXISTS (SELECT FROM messages JOIN conversations ON conversations.id = conversation_id
                        WHERE messages.tenant_id = $1 AND ${HAS_UPLOADS}
                          AND ${UPLOADS} @> jsonb_build_array(upload) AND NOT contact_id = ANY($2))
  )
  SELECT id, sha256 FROM media
   WHERE tenant_id = $1
     AND (message_id IN (SELECT id FROM theirs) OR (origin = 'upload' AND id IN (SELECT id FROM uploads)))
   LIMIT 100`;
