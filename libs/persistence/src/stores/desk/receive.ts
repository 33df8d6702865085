/** What agents do at the desk becomes of the conversation it mirrors: their words, and whose it is. */
import { AppError } from '@enlace/contracts';
import type { Provider } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import { endConversation, giveBack, takeOver } from '../conversation/owner.js';
import type { ArrivedEvent, Owner } from '../inbound/arrived-event.js';
import { amendMark, markEvent } from '../inbound/event-mark.js';
import { enqueue } from '../outbound/enqueue.js';
import { DESK_CONVERSATION } from './claim.js';
import type {
  ChangedDesk,
  DeskChange,
  DeskConversation,
  DeskReply,
  OnResolved,
  ReceivedReply,
} from './desk-record.js';

/** Later it was an agent, whatever became of Chatwoot's word of ours. */
const OURS_FOR = `interval '1 minute'`;

/** The newest of them: an inbox that is locked to one conversation per contact shows several of ours in one. */
export async function deskOf(
  tx: Tx,
  tenantId: string,
  integrationId: string,
  chatwootId: string,
): Promise<DeskConversation | undefined> {
  const [row] = await tx.query<DeskConversation>(
    `SELECT ${DESK_CONVERSATION} FROM desk_conversations AS known
      WHERE tenant_id = $1 AND integration_id = $2 AND chatwoot_id = $3
      ORDER BY live DESC, created_at DESC, id LIMIT 1`,
    [tenantId, integrationId, chatwootId],
  );
  return row;
}

/** A message we posted, come back: Chatwoot has it, whether or not its answer reached us. */
export async function recognise(
  tx: Tx,
  event: ArrivedEvent,
  messageId: string,
  chatwootId: string,
): Promise<boolean> {
  if (!(await markEvent(tx, event, 'processed', 'our own message, come back from the desk'))) return false;
  await tx.query(
    `UPDATE desk_messages SET chatwoot_id = $3
      WHERE tenant_id = $1 AND message_id = $2 AND direction = 'to_desk' AND state = 'posting' AND chatwoot_id IS NULL
        AND desk_id IN (SELECT id FROM desk_conversations WHERE tenant_id = $1 AND integration_id = $4)`,
    [event.tenantId, messageId, chatwootId, event.integrationId],
  );
  return true;
}

/** Whether Chatwoot's message is one of those that are known: by another event, or the search for what was missed. */
export async function isKnown(
  tx: Tx,
  tenantId: string,
  deskId: string,
  chatwootId: string,
): Promise<boolean> {
  const rows = await tx.query(
    'SELECT FROM desk_messages WHERE tenant_id = $1 AND desk_id = $2 AND chatwoot_id = $3 LIMIT 1',
    [tenantId, deskId, chatwootId],
  );
  return rows.length > 0;
}

/** What went out of an agent's message, whose deletion nobody was told of yet. */
export async function untoldReplies(
  tx: Tx,
  tenantId: string,
  deskId: string,
  chatwootId: string,
): Promise<{ readonly messageId: string; readonly provider: Provider }[]> {
  return tx.query(
    `SELECT messages.id AS "messageId", messages.provider
       FROM desk_messages AS said JOIN messages ON messages.id = said.message_id
      WHERE said.tenant_id = $1 AND said.desk_id = $2 AND said.chatwoot_id = $3 AND said.direction = 'from_desk'
        AND said.told_change_at IS NULL AND messages.status NOT IN ('failed')
      ORDER BY messages.position`,
    [tenantId, deskId, chatwootId],
  );
}

/** The row of the mirrored conversation is locked, so that the same message by two ways is queued once. */
export async function receive(tx: Tx, event: ArrivedEvent, reply: DeskReply): Promise<ReceivedReply> {
  const { tenantId } = event;
  const [target] = await tx.query<Target>(TARGET, [tenantId, reply.deskId, event.integrationId]);
  if (target === undefined) throw lost();
  if (!(await markEvent(tx, event, 'processed', 'an agent wrote at the desk')))
    return { outcome: 'duplicate', tookOver: false };
  if (await isKnown(tx, tenantId, reply.deskId, reply.chatwootId)) {
    await amendMark(tx, event, { reason: 'an agent wrote at the desk: known before' });
    return { outcome: 'known', tookOver: false };
  }
  const replyTo = await answered(tx, event, reply);
  for (const { messageId, content } of reply.parts) {
    await tx.query(
      `INSERT INTO desk_messages (desk_id, message_id, tenant_id, direction, chatwoot_id, state)
       VALUES ($1, $2, $3, 'from_desk', $4, 'done')`,
      [reply.deskId, messageId, tenantId, reply.chatwootId],
    );
    await enqueue(tx, {
      messageId,
      tenantId,
      conversationId: target.conversationId,
      author: reply.author,
      actor: reply.actor,
      content,
      ...(replyTo === undefined ? {} : { replyTo }),
    });
  }
  const { conversationId, provider, integrationId, owner } = target;
  const tookOver = owner === 'bot' && reply.author === 'human';
  return { outcome: 'queued', conversationId, provider, integrationId, tookOver };
}

/** What was told later and came earlier changes nothing. */
export async function changeDesk(
  tx: Tx,
  event: ArrivedEvent,
  change: DeskChange,
  onResolved: OnResolved,
): Promise<ChangedDesk> {
  const { tenantId } = event;
  const [target] = await tx.query<Target>(TARGET, [tenantId, change.deskId, event.integrationId]);
  if (target === undefined) throw lost();
  if (!(await markEvent(tx, event, 'processed', 'news of a conversation at the desk')))
    return { outcome: 'duplicate' };
  if (change.status === 'resolved' && (await isOurs(tx, change))) return { outcome: 'applied' };
  const [newest] = await tx.query(
    `UPDATE desk_conversations SET status = coalesce($3, status), status_at = CASE WHEN $3 IS NULL THEN status_at ELSE $4 END
      WHERE tenant_id = $1 AND id = $2 AND coalesce(status_at, '-infinity') <= $4 RETURNING id`,
    [tenantId, change.deskId, change.status ?? null, change.at],
  );
  if (newest === undefined) return { outcome: 'stale' };
  const became = await ownerAfter(tx, tenantId, target, change, onResolved);
  if (change.status === 'resolved' && onResolved !== 'keep') {
    await tx.query(`UPDATE desk_conversations SET live = false WHERE tenant_id = $1 AND id = $2`, [
      tenantId,
      change.deskId,
    ]);
  }
  return {
    outcome: 'applied',
    conversationId: target.mirroredId,
    ...(became === undefined ? {} : { became }),
  };
}

/** Whether it was resolved from here just now: told once, and maybe after a person has the conversation again. */
async function isOurs(tx: Tx, { deskId }: DeskChange): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE desk_conversations SET resolved_at = NULL, status = 'resolved'
      WHERE id = $1 AND resolved_at > now() - ${OURS_FOR} RETURNING id`,
    [deskId],
  );
  return rows.length > 0;
}

async function ownerAfter(
  tx: Tx,
  tenantId: string,
  { mirroredId: id, mirroredOwner: owner, mirroredState }: Target,
  { status, assigned, actor }: DeskChange,
  onResolved: OnResolved,
): Promise<Owner | 'closed' | undefined> {
  if (mirroredState === 'closed') return undefined;
  if (status === 'resolved') {
    // what is the bot's again is nothing an agent could end
    if (onResolved === 'keep' || owner === 'bot') return undefined;
    if (onResolved === 'close')
      return (await endConversation(tx, tenantId, id, actor)) ? 'closed' : undefined;
    return (await giveBack(tx, tenantId, id, actor)) ? 'bot' : undefined;
  }
  if ((status === 'open' || assigned === true) && owner === 'bot') {
    await takeOver(tx, tenantId, id, actor);
    return 'human';
  }
  return undefined;
}

/** By what the channel calls the message that was answered. */
async function answered(
  tx: Tx,
  event: ArrivedEvent,
  { deskId, inReplyTo }: DeskReply,
): Promise<string | undefined> {
  if (inReplyTo === undefined) return undefined;
  const [row] = await tx.query<{ id: string | null }>(
    `SELECT provider_message_id AS id FROM desk_messages AS said JOIN messages ON messages.id = said.message_id
      WHERE said.tenant_id = $1 AND desk_id = $2 AND chatwoot_id = $3 LIMIT 1`,
    [event.tenantId, deskId, inReplyTo],
  );
  return row?.id ?? undefined;
}

function lost(): AppError {
  return new AppError('desk.not_found', 'There is no such conversation at the desk');
}

interface Target {
  /** Where the customer is written to: the mirrored conversation, or the one they went on in when it was closed. */
  readonly conversationId: string;
  readonly provider: Provider;
  readonly integrationId: string;
  readonly owner: Owner;
  readonly mirroredId: string;
  readonly mirroredOwner: Owner;
  readonly mirroredState: 'active' | 'closed';
}

const TARGET = `
  SELECT target.id AS "conversationId", target.provider, target.integration_id AS "integrationId", target.owner,
         mirrored.id AS "mirroredId", mirrored.owner AS "mirroredOwner", mirrored.state AS "mirroredState"
    FROM desk_conversations AS known
    JOIN conversations AS mirrored ON mirrored.id = known.conversation_id AND mirrored.tenant_id = known.tenant_id
    JOIN LATERAL (
      SELECT id, provider, integration_id, owner FROM conversations
       WHERE integration_id = mirrored.integration_id AND contact_id = mirrored.contact_id
         AND (id = mirrored.id OR (mirrored.state = 'closed' AND state = 'active'))
       ORDER BY state LIMIT 1
    ) AS target ON true
   WHERE known.tenant_id = $1 AND known.id = $2 AND known.integration_id = $3
     FOR NO KEY UPDATE OF known`;
