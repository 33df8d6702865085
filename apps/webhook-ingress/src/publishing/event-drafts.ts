/** Step 6: what a kept webhook says, as events addressed to its tenant; pure. */
import { sequenceOf, type EventDraft, type EventName } from '@enlace/contracts';
import { NormalizedMessage, type NormalizedEvent } from '@enlace/normalization';
import type { ProviderAdapter } from '@enlace/providers';
import { owns, type KnownIntegration } from '../directory/known-integration.js';

/** Providers try again for up to seven days; what is older still is an old request played again. */
export const REPLAY_WINDOW_MS = 8 * 24 * 3_600_000;

export interface KeptWebhook {
  readonly id: string;
  readonly integration: KnownIntegration;
  readonly position: number;
  readonly json: unknown;
  /** Unix milliseconds. */
  readonly receivedAt: number;
}

export interface Drafted {
  readonly drafts: readonly EventDraft<EventName>[];
  /** Why some or all of the events are not published. */
  readonly refused: readonly string[];
}

/** Normalizes a webhook and addresses its events; events of another account or from beyond the replay window are refused. */
export function draftsOf(webhook: KeptWebhook, adapter: ProviderAdapter): Drafted {
  const drafts: EventDraft<EventName>[] = [];
  const refused: string[] = [];
  adapter.normalize(webhook.json).forEach((event, index) => {
    if (event.account !== undefined && !owns(webhook.integration, event.account)) {
      refused.push(`event ${index} belongs to another account`);
    } else if (isReplayed(event, webhook.receivedAt)) {
      refused.push(`event ${index} is older than the replay window of 8 days`);
    } else {
      drafts.push(address(event, webhook, index));
    }
  });
  return { drafts, refused };
}

function address(event: NormalizedEvent, webhook: KeptWebhook, index: number): EventDraft<EventName> {
  const { integration } = webhook;
  return {
    name: event.name,
    tenant: integration.tenantId,
    provider: integration.provider,
    integrationId: integration.id,
    webhookId: webhook.id,
    sequence: sequenceOf(webhook.position, index),
    key: event.key,
    conversation: event.conversation,
    time: new Date(webhook.receivedAt),
    data: addressedData(event, integration),
  };
}

function addressedData(event: NormalizedEvent, integration: KnownIntegration): EventDraft<EventName>['data'] {
  if (event.name !== 'message.received' && event.name !== 'message.echoed') return event.data;
  return Object.assign(new NormalizedMessage(), event.data, {
    tenant_id: integration.tenantId,
    channel_id: integration.id,
  });
}

function isReplayed(event: NormalizedEvent, receivedAt: number): boolean {
  if (event.name !== 'message.received' && event.name !== 'delivery.updated') return false;
  return event.data.timestamp > 0 && receivedAt - event.data.timestamp * 1_000 > REPLAY_WINDOW_MS;
}
