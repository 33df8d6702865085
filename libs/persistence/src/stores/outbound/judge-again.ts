/** A second look at a message that is being sent: whether it, or the rest of it, may still go out. */
import { REPLY_WINDOWS, type DeliveryStatus, type Provider } from '@enlace/normalization';
import { hot } from '../../database/statement.js';
import type { Tx } from '../../database/database.js';
import { DECIDING, judgedOf, type Deciding } from './deciding.js';
import { WINDOW_CLOSED, judge } from './judge.js';

export interface Underway {
  readonly tenantId: string;
  readonly provider: Provider;
  readonly messageId: string;
  readonly attempt: number;
  /** Whether what goes out is a template, be it in the place of a text. */
  readonly isTemplate: boolean;
  /** Whether parts of it went out. */
  readonly isPartly: boolean;
}

export type SecondLook =
  | { readonly may: 'go' }
  /** The provider asked for a pause that is not over yet. */
  | { readonly may: 'wait'; readonly waitMs: number }
  | { readonly may: 'not'; readonly code: string; readonly reason: string };

/** The provider's status of a part that went out may come before the next part does. */
const PARTLY_SENT: readonly DeliveryStatus[] = ['sending', 'sent', 'delivered', 'read'];

/** By the same rules as `begin`; what was begun in time may be finished after the moment it was to be sent by. */
export async function judgeAgain(tx: Tx, underway: Underway): Promise<SecondLook> {
  const { tenantId, messageId, attempt, isTemplate, isPartly, provider } = underway;
  const statuses = isPartly ? PARTLY_SENT : ['sending'];
  const [row] = await tx.query<Deciding>(UNDERWAY, [tenantId, messageId, attempt, statuses]);
  if (row === undefined)
    return { may: 'not', code: 'not_ours', reason: 'It is not this sender that sends it any more' };
  const judged = { ...judgedOf(row), otherChannel: null, ...(isPartly ? { expiresAt: null } : {}) };
  const verdict = judge(judged, REPLY_WINDOWS[provider]);
  switch (verdict.verdict) {
    case 'send':
      // Begun as free text, and the window shut since: what goes in its place is chosen when it is begun anew.
      return verdict.as === 'itself' || isTemplate ? { may: 'go' } : windowClosed();
    case 'wait':
      if (verdict.of === 'pause') return { may: 'wait', waitMs: verdict.until.getTime() - row.now.getTime() };
      return verdict.of === 'customer'
        ? windowClosed()
        : {
            may: 'not',
            code: 'marketing_held',
            reason: 'The provider lets this person get no marketing for now',
          };
    case 'redirect':
      return windowClosed();
    case 'refuse':
      return { may: 'not', code: verdict.code, reason: verdict.reason };
  }
}

function windowClosed(): SecondLook {
  return { may: 'not', code: 'window_closed', reason: WINDOW_CLOSED };
}

const UNDERWAY = hot(`
  SELECT ${DECIDING}, now() AS now
    FROM messages AS message
    JOIN conversations AS conversation ON conversation.id = message.conversation_id
    JOIN contacts AS contact ON contact.id = conversation.contact_id
    LEFT JOIN delivery_lanes AS lane ON lane.conversation_id = message.conversation_id
    LEFT JOIN integrations AS integration ON integration.id = message.integration_id
   WHERE message.tenant_id = $1 AND message.id = $2 AND message.status = ANY($4) AND message.attempts = $3`);
