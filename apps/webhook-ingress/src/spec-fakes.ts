/** Stand-ins for the specs of the ingress: integrations, the store that holds them, and a provider whose proof is a header. */
import { AppError, retry } from '@enlace/contracts';
import type { NormalizedEvent } from '@enlace/normalization';
import type { IntegrationRecord, IntegrationStore } from '@enlace/persistence';
import type { ProviderAdapter, WebhookRequest } from '@enlace/providers';
import type { AppLogger } from '@enlace/service-kit';
import type { Adapters } from './adapters.js';
import type { KnownIntegration } from './directory/known-integration.js';

export const RECEIVED_AT = Date.UTC(2026, 10, 22, 8);

/** A WhatsApp integration as Postgres has it; its secret is `right`. */
export function integrationRecord(id: string, overrides: Partial<IntegrationRecord> = {}): IntegrationRecord {
  return {
    id,
    tenantId: 'acme',
    provider: 'whatsapp',
    identity: `phone:${id}`,
    routeKeys: [`phone:${id}`],
    status: 'active',
    statusReason: '',
    settings: { secret: 'right' },
    sealed: {},
    account: null,
    frozenUntil: null,
    createdAt: new Date(0),
    updatedAt: new Date(0),
    removedAt: null,
    ...overrides,
  };
}

/** The integrations of Postgres, which may be away. */
export class FakeIntegrations {
  away = false;
  /** Reads begun. */
  reads = 0;
  /** Ids whose secrets cannot be opened. */
  readonly unreadable = new Set<string>();
  /** How often secrets were opened. */
  opened = 0;
  readonly records: IntegrationRecord[];

  constructor(...records: IntegrationRecord[]) {
    this.records = records;
  }

  get store(): IntegrationStore {
    return this as unknown as IntegrationStore;
  }

  listAll(): Promise<IntegrationRecord[]> {
    return this.read();
  }

  changedSince(_: Date): Promise<IntegrationRecord[]> {
    return this.read();
  }

  open(record: IntegrationRecord): Record<string, unknown> {
    this.opened += 1;
    if (this.unreadable.has(record.id)) throw unreadable();
    return record.settings;
  }

  private read(): Promise<IntegrationRecord[]> {
    this.reads += 1;
    return this.away ? Promise.reject(unavailable()) : Promise.resolve([...this.records]);
  }
}

export function unreadable(): AppError {
  return new AppError('secret.unreadable', 'sealed with a key that is gone');
}

export function unavailable(): AppError {
  return new AppError('database.unavailable', 'Postgres does not answer', retry(2_000));
}

export function knownIntegration(overrides: Partial<KnownIntegration> = {}): KnownIntegration {
  return {
    id: 'one',
    tenantId: 'acme',
    provider: 'whatsapp',
    routeKeys: ['phone:one'],
    disabled: false,
    credentials: () => ({ secret: 'right' }),
    ...overrides,
  };
}

/** Signed with the right secret unless told otherwise; what it says is in its JSON. */
export function webhookRequest(json: unknown, overrides: Partial<WebhookRequest> = {}): WebhookRequest {
  return {
    method: 'POST',
    headers: { 'x-secret': 'right' },
    query: {},
    body: json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(json)),
    json,
    receivedAt: RECEIVED_AT,
    ...overrides,
  };
}

interface Said {
  readonly accounts?: readonly string[];
  readonly events?: readonly NormalizedEvent[];
}

/** Believes who knows the secret; webhooks name their `accounts` and hold their `events` as they are. */
export function fakeAdapter(overrides: Partial<ProviderAdapter> = {}): ProviderAdapter {
  const secretOf = (credentials: object): string => (credentials as { secret: string }).secret;
  const adapter: Partial<ProviderAdapter> = {
    provider: 'whatsapp',
    verify: (request, credentials) =>
      request.headers['x-secret'] === secretOf(credentials)
        ? { ok: true, scheme: 'header' }
        : { ok: false, refusal: 'wrong_signature', reason: 'the header does not fit' },
    diagnose: () => ({ finding: 'wrong_secret', advice: 'compare the secrets' }),
    handshake: ({ query }, credentials) =>
      query['hub.verify_token'] === secretOf(credentials)
        ? { status: 200, body: query['hub.challenge'] ?? '' }
        : { status: 403, body: 'forbidden' },
    route: ({ json }) => {
      const keys = (json as Said | undefined)?.accounts;
      return keys === undefined ? undefined : { keys };
    },
    redact: (body) => body,
    normalize: (body) => (body as Said | undefined)?.events ?? [],
    ...overrides,
  };
  return adapter as ProviderAdapter;
}

export function adaptersOf(adapter: ProviderAdapter): Adapters {
  return { get: () => adapter } as unknown as Adapters;
}

/** Keeps what was said at the level of warnings. */
export function fakeLogger(warnings: string[] = []): AppLogger {
  return {
    warn: (message: string) => warnings.push(message),
    debug: () => undefined,
  } as unknown as AppLogger;
}

/** Someone wrote; the event's key is the message id. */
export function received(
  messageId: string,
  about: { account?: string; timestamp?: number } = {},
): NormalizedEvent {
  const { account, timestamp = RECEIVED_AT / 1_000 } = about;
  return {
    name: 'message.received',
    key: `message:${messageId}`,
    conversation: '34600000001',
    ...(account === undefined ? {} : { account }),
    data: {
      platform: 'whatsapp',
      sender: '34600000001',
      recipient: 'one',
      content: { type: 'text', text: 'Hola' },
      timestamp,
      message_id: messageId,
      direction: 'inbound',
      contact: { external_id: '34600000001' },
      attachments: [],
      raw_payload: {},
    },
  };
}
