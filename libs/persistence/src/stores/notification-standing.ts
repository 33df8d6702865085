/** How far a notification has come: outcomes are ranked, so that the end is the same in whatever order they arrive. */

export const NOTIFICATION_STATUSES = ['accepted', 'queued', 'sent', 'unknown', 'failed'] as const;

export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

/**
 * `unreachable`: no way was found to the recipient. `refused`: the message never came into a queue. `failed`: it did, and
 * either was not sent or the provider gave it up. `delivered`: the provider proved it, whatever was said before.
 */
export type NotificationOutcome =
  'unreachable' | 'queued' | 'refused' | 'unknown' | 'sent' | 'failed' | 'delivered';

/**
 * The ladder of messages (`mayBecome`), and below it what may happen before there is one: a request that was refused may
 * be placed again by a person, from the dead letters. `accepted` ranks 0.
 */
export const STANDING: Readonly<Record<NotificationOutcome, { status: NotificationStatus; rank: number }>> = {
  unreachable: { status: 'failed', rank: 1 },
  queued: { status: 'queued', rank: 2 },
  refused: { status: 'failed', rank: 3 },
  unknown: { status: 'unknown', rank: 4 },
  sent: { status: 'sent', rank: 5 },
  failed: { status: 'failed', rank: 6 },
  delivered: { status: 'sent', rank: 7 },
};

/** What the status of a message means for its notification. */
const MEANING = {
  unknown: STANDING.unknown,
  sent: STANDING.sent,
  failed: STANDING.failed,
  delivered: STANDING.delivered,
  read: STANDING.delivered,
} as const;

const MEANINGS = Object.entries(MEANING)
  .map(([message, { status, rank }]) => `('${message}', '${status}', ${rank})`)
  .join(', ');

/** An `unknown` one is looked at for as long as a provider may still report it. */
export const FOLLOW = `
  WITH ended AS (
    SELECT notification.id, meaning.status, meaning.rank,
           CASE WHEN meaning.status <> 'sent'
                THEN nullif(concat_ws(': ', message.error_code, message.error_reason), '') END AS reason
      FROM notifications AS notification
      JOIN messages AS message ON message.id = message_id AND message.tenant_id = notification.tenant_id
      JOIN (VALUES ${MEANINGS}) AS meaning (message, status, rank) ON meaning.message = message.status
     WHERE notification.status IN ('queued', 'unknown') AND meaning.rank > standing
       AND notification.updated_at < now() - $1 * interval '1 millisecond'
       AND (notification.status = 'queued' OR notification.updated_at > now() - interval '9 days')
     LIMIT $2
  )
  UPDATE notifications SET status = ended.status, standing = rank, reason = ended.reason, updated_at = now()
    FROM ended WHERE notifications.id = ended.id AND standing < rank
  RETURNING notifications.id`;

/** Streams keep events for eight days: a message that is not in the database by then will not come. */
export const EXPIRE = `
  UPDATE notifications
     SET status = '${STANDING.refused.status}', standing = ${STANDING.refused.rank}, updated_at = now(),
         reason = 'expired: no service took the message for as long as the bus keeps it'
   WHERE standing < ${STANDING.refused.rank} AND id IN (
     SELECT id FROM notifications AS notification
      WHERE status = 'queued' AND updated_at < now() - interval '9 days'
        AND NOT EXISTS (SELECT FROM messages WHERE id = notification.message_id)
      ORDER BY updated_at LIMIT $1)
  RETURNING id`;
