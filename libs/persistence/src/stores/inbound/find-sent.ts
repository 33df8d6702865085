/** Our record of a message that went out, by what the provider calls it. */
import type { Tx } from '../../database/database.js';
import { plainText } from '../../database/json-text.js';
import type { ArrivedEvent } from './arrived-event.js';
import { hot } from '../../database/statement.js';

export interface SentMessage {
  readonly id: string;
  /** Whether we know it only because the provider told us of it. */
  readonly echoed: boolean;
}

/** One of ours by any of the ids it got: a long text goes out in parts, each with its own. */
export async function findSent(
  tx: Tx,
  event: ArrivedEvent,
  providerMessageId: string,
): Promise<SentMessage | undefined> {
  const [row] = await tx.query<SentMessage>(FIND_SENT, [
    event.tenantId,
    event.integrationId,
    plainText(providerMessageId),
  ]);
  return row;
}

const FIND_SENT = hot(`
  SELECT id, echoed FROM messages
   WHERE tenant_id = $1 AND integration_id = $2 AND provider_message_id = $3 AND direction = 'outbound'
  UNION ALL
  SELECT message_id, false FROM message_parts
   WHERE tenant_id = $1 AND integration_id = $2 AND provider_message_id = $3
  LIMIT 1`);
