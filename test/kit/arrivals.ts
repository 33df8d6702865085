/** Events and messages as they arrive, with sensible values for whatever a test does not care about. */
import { randomId } from '@enlace/crypto';
import type { MessageContact, NormalizedMessage } from '@enlace/normalization';
import type { ArrivedEvent } from '@enlace/persistence';

let sequence = 0;

/** The next event of an integration: each call makes a new one, later in order. */
export function arrival(
  of: { tenantId: string; integrationId: string },
  rest: Partial<ArrivedEvent> = {},
): ArrivedEvent {
  sequence += 1;
  return {
    eventId: randomId(),
    tenantId: of.tenantId,
    integrationId: of.integrationId,
    provider: 'telegram',
    sequence,
    occurredAt: new Date(),
    ...rest,
  };
}

export interface MessageDraft {
  readonly text?: string;
  readonly id?: string;
  readonly contact?: Partial<MessageContact>;
  readonly direction?: 'inbound' | 'outbound';
  /** Unix seconds. */
  readonly timestamp?: number;
}

/** What a customer wrote, or with `direction: 'outbound'` what the business wrote from elsewhere. */
export function written(
  of: { tenantId: string; integrationId: string },
  draft: MessageDraft = {},
): NormalizedMessage {
  const contact = { external_id: 'customer-1', ...draft.contact };
  return {
    platform: 'telegram',
    sender: contact.external_id,
    recipient: 'bot',
    content: { type: 'text', text: draft.text ?? '¿Tienen envíos a Mendoza?' },
    timestamp: draft.timestamp ?? Math.floor(Date.now() / 1000),
    message_id: draft.id ?? randomId(),
    direction: draft.direction ?? 'inbound',
    contact,
    attachments: [],
    raw_payload: {},
    tenant_id: of.tenantId,
    channel_id: of.integrationId,
  };
}
