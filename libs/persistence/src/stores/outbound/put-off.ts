/** A call that sends nothing was put off: whoever a message would have had to wait for then waits as well. */
import type { Tx } from '../../database/database.js';
import { freezeScope, moveContact, scopeOf } from './delivery-scope.js';
import type { DeliveryOutcome, Lane } from './outbound-message.js';

/** Whom the call was about; without a conversation it was about the whole integration. */
export type PutOffPlace = Pick<Lane, 'tenantId' | 'integrationId'> & Partial<Pick<Lane, 'conversationId'>>;

export async function putOff(
  tx: Tx,
  { tenantId, integrationId, conversationId }: PutOffPlace,
  outcome: Extract<DeliveryOutcome, { outcome: 'retry' }>,
): Promise<void> {
  if (outcome.scope === 'message') return;
  if (conversationId === undefined) {
    // Which conversation there is does not matter to what is the integration's.
    await freezeScope(
      tx,
      { tenantId, integrationId, conversationId: NONE },
      { ...outcome, scope: 'integration' },
    );
    return;
  }
  const lane = { tenantId, integrationId, conversationId };
  if (outcome.movedTo !== undefined) await moveContact(tx, lane, outcome.movedTo);
  const scope = await scopeOf(tx, lane, outcome);
  // Before anything was sent in the conversation it has no lane that could wait.
  if (scope === 'contact') await tx.query(MAKE_LANE, [tenantId, conversationId, integrationId]);
  await freezeScope(tx, lane, { ...outcome, scope });
}

const NONE = '00000000-0000-0000-0000-000000000000';

const MAKE_LANE = `
  INSERT INTO delivery_lanes (conversation_id, tenant_id, integration_id, provider, priority)
  SELECT id, tenant_id, integration_id, provider, 0 FROM conversations
   WHERE tenant_id = $1 AND id = $2 AND integration_id = $3
  ON CONFLICT (conversation_id) DO NOTHING`;
