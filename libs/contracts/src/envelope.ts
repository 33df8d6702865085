/** The envelope of every event: CloudEvents 1.0, structured JSON (https://github.com/cloudevents/spec). */
import { deriveId } from '@enlace/crypto';
import { eventType, type EventName, type PayloadOf } from './event-catalog.js';
import { NO_PROVIDER } from './streams.js';

export interface CloudEvent<Data = unknown> {
  readonly specversion: '1.0';
  /** Derived, so that the same happening has the same id however often it is published. */
  readonly id: string;
  /** `/integrations/<provider>/<integration_id>` or `/services/<service>`. */
  readonly source: string;
  readonly type: string;
  /** The conversation lane. */
  readonly subject: string;
  /** RFC 3339. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly tenantid: string;
  readonly provider: string;
  readonly integrationid?: string;
  /** The webhook log row it came from. */
  readonly webhookid?: string;
  /** Place in the order of arrival within the integration, as a decimal number; see `sequenceOf`. */
  readonly sequence?: string;
  readonly traceparent?: string;
  readonly data: Data;
}

export interface EventDraft<Name extends EventName> {
  readonly name: Name;
  readonly tenant: string;
  readonly provider?: string;
  readonly integrationId?: string;
  readonly webhookId?: string;
  readonly sequence?: number;
  readonly service?: string;
  /** What makes it the same event when it comes again; with the name and the integration it becomes the id. */
  readonly key: string;
  readonly conversation: string;
  readonly time?: Date;
  readonly traceparent?: string;
  readonly data: PayloadOf<Name>;
}

/** Builds the envelope; the id is derived from name, tenant, integration (or service) and key. */
export function envelopeOf<Name extends EventName>(draft: EventDraft<Name>): CloudEvent<PayloadOf<Name>> {
  const provider = draft.provider ?? NO_PROVIDER;
  const source =
    draft.integrationId === undefined
      ? `/services/${draft.service ?? 'enlace'}`
      : `/integrations/${provider}/${draft.integrationId}`;
  return {
    specversion: '1.0',
    id: deriveId('event', draft.name, draft.tenant, draft.integrationId ?? '', draft.key),
    source,
    type: eventType(draft.name),
    subject: draft.conversation,
    time: (draft.time ?? new Date()).toISOString(),
    datacontenttype: 'application/json',
    tenantid: draft.tenant,
    provider,
    ...(draft.integrationId === undefined ? {} : { integrationid: draft.integrationId }),
    ...(draft.webhookId === undefined ? {} : { webhookid: draft.webhookId }),
    ...(draft.sequence === undefined ? {} : { sequence: String(draft.sequence) }),
    ...(draft.traceparent === undefined ? {} : { traceparent: draft.traceparent }),
    data: draft.data,
  };
}

/** 2026-01-01, in microseconds since 1970. */
const BEGINNING = Date.UTC(2026, 0, 1) * 1_000;
const PLACES_IN_A_MICROSECOND = 8;

/**
 * The place of an event in the order of arrival: when its webhook arrived, then its place within it. Safe as a
 * JavaScript number until 2061. Webhooks that arrive within the microseconds a large one takes (eight events each) may
 * stand between its last events: they came at the same time.
 *
 * @param arrivedAt the log position of the webhook: microseconds since 1970
 * @param index place within the webhook, from 0
 */
export function sequenceOf(arrivedAt: number, index: number): number {
  return (arrivedAt - BEGINNING) * PLACES_IN_A_MICROSECOND + index;
}
