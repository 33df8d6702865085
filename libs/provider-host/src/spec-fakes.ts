/** Stand-ins for a provider, the bus and the log, so that specs of the host need no infrastructure. */
import type { CloudEvent, EventDraft, EventName } from '@enlace/contracts';
import type { OutboundMessage, Paces, Provider } from '@enlace/normalization';
import { EventContext, type Bus } from '@enlace/messaging';
import type {
  ChannelStore,
  ConversationRecord,
  ConversationStore,
  Lane,
  MessageRecord,
  OutboundStore,
} from '@enlace/persistence';
import type {
  CredentialCheck,
  Delivery,
  FetchedMedia,
  Fit,
  ProviderAdapter,
  SendTools,
} from '@enlace/providers';
import { AppLogger } from '@enlace/service-kit';
import { IsBoolean, IsOptional, IsString } from 'class-validator';
import { HostAdapter } from './host-adapter.js';
import { CallJournal } from './outbound/call-journal.js';
import { CallRecorder } from './outbound/call-recorder.js';
import { ContentRules, type ContentRule } from './outbound/content-rules.js';
import type { DeliveryOutcomes } from './outbound/delivery-outcomes.js';
import { Turns } from './outbound/turns.js';
import { Pauses } from './pauses.js';

export const silent = new AppLogger({ service: 'spec', level: 'silent' });

/** The rules of an app; every conversation is one of `integration-1` but `unknown`, and no message is there but `queued`. */
export function ruled(rules: readonly ContentRule[] = []): ContentRules {
  const conversations: Partial<ConversationStore> = {
    get: (_, id) =>
      Promise.resolve(
        id === 'unknown' ? undefined : ({ integrationId: 'integration-1' } as ConversationRecord),
      ),
    message: (_, id) => Promise.resolve(id === 'queued' ? ({ id } as MessageRecord) : undefined),
  };
  return new ContentRules(rules, conversations as ConversationStore, silent);
}

/** Channels of which each trouble is told once. */
export function troubled(): ChannelStore {
  const told = new Set<string>();
  const channels: Partial<ChannelStore> = {
    tellOnce: async (_, integrationId, kind, { code }, tell) => {
      const trouble = [integrationId, kind, code].join(':');
      if (!told.has(trouble)) await tell();
      told.add(trouble);
    },
  };
  return channels as ChannelStore;
}

/** A journal of work that makes no calls. */
export function journal(): CallJournal {
  const recorder = new CallRecorder({ request: () => Promise.reject(new Error('no calls')) });
  return new CallJournal(new FakeProvider().host, {} as OutboundStore, recorder, silent);
}

/** Turns that come at once, unless the provider asked for a pause. */
export function turns(pausedMs = 0): Turns {
  const store: Partial<OutboundStore> = { pausedMs: () => Promise.resolve(pausedMs) };
  return new Turns(new FakeProvider().host, store as OutboundStore);
}

/** Pauses that are told to the spec. */
export function pauses(kept: unknown[] = []): Pauses {
  const store: Partial<OutboundStore> = {
    putOff: (...told) => Promise.resolve(void kept.push(told)),
  };
  const outcomes: Partial<DeliveryOutcomes> = {
    channel: (...told) => Promise.resolve(void kept.push(told)),
  };
  return new Pauses(store as OutboundStore, outcomes as DeliveryOutcomes, silent);
}

/** A logger whose lines can be read. */
export function listening(): { logger: AppLogger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  return { logger: new AppLogger({ service: 'spec', level: 'debug', destination }), lines };
}

/** A limit nobody comes near. */
const UNHURRIED = { everyMs: 1, burst: 1_000 };

export class BotCredentials {
  @IsString() bot!: string;
  @IsString() token!: string;
  @IsOptional() @IsString() secret?: string;
  @IsOptional() @IsString() note?: string;
  @IsOptional() @IsString() base_url?: string;
  @IsOptional() @IsBoolean() insecure_skip_signature?: boolean;
}

/** A provider whose answers the spec decides. */
export class FakeProvider {
  name: Provider = 'telegram';
  check: CredentialCheck = { state: 'active', reason: 'it is @spec_bot' };
  delivery: Delivery = { outcome: 'sent', providerMessageIds: ['p-1'] };
  fit: Fit = { carried: 'whole' };
  paces: Paces = { account: () => UNHURRIED, contact: () => UNHURRIED };
  /** Instead of giving `delivery` to every message. */
  deliver: ((message: OutboundMessage) => Promise<Delivery>) | undefined;
  /** What applying the settings finds wrong; absent: the provider has nothing to apply. */
  apply: ((credentials: object, before: object) => Promise<readonly string[]>) | undefined;
  /** Whether every message has a file that is opened before it is sent. */
  files = false;
  addressesOf: ((person: string) => readonly string[]) | undefined;
  attend: ((message: object) => Promise<void>) | undefined;
  acknowledge: ((choice: object) => Promise<void>) | undefined;
  markRead: ((message: object) => Promise<void>) | undefined;
  readonly checked: object[] = [];
  fetched: FetchedMedia | Error = { state: 'gone', reason: 'there are no files' };
  /** What it was asked for files with. */
  readonly asked: unknown[] = [];
  readonly tools: SendTools[] = [];
  readonly delivered: { message: object; credentials: object }[] = [];

  get host(): HostAdapter {
    const fake: Partial<ProviderAdapter> = {
      provider: this.name,
      credentials: BotCredentials,
      secretFields: ['token', 'secret'],
      paces: this.paces,
      routeKeys: (credentials) => [`bot:${(credentials as BotCredentials).bot}`],
      check: (credentials) => {
        this.checked.push(credentials);
        return Promise.resolve(this.check);
      },
      ...(this.apply === undefined ? {} : { apply: this.apply }),
      ...(this.addressesOf === undefined ? {} : { addressesOf: this.addressesOf }),
      ...(this.attend === undefined ? {} : { attend: this.attend }),
      ...(this.acknowledge === undefined ? {} : { acknowledge: this.acknowledge }),
      ...(this.markRead === undefined ? {} : { markRead: this.markRead }),
      fit: () => this.fit,
      deliver: async (message, credentials, tools) => {
        this.delivered.push({ message, credentials });
        this.tools.push(tools);
        if (this.files) await tools.open({ upload_id: message.id });
        await tools.pace();
        return this.deliver?.(message) ?? this.delivery;
      },
      fetchMedia: (...asked) => {
        this.asked.push(asked);
        return this.fetched instanceof Error ? Promise.reject(this.fetched) : Promise.resolve(this.fetched);
      },
    };
    return new HostAdapter(fake as ProviderAdapter);
  }
}

/** A bus that keeps what is published, or is away. */
export class FakeBus {
  away = false;
  readonly published: EventDraft<EventName>[] = [];
  readonly listeners: ((data: { integration_id: string }) => void)[] = [];

  get bus(): Bus {
    const fake = {
      publish: (draft: EventDraft<EventName>) => {
        if (this.away) return Promise.reject(new Error('the bus is away'));
        this.published.push(draft);
        return Promise.resolve({});
      },
      onNotice: (_: string, listener: (data: { integration_id: string }) => void) => {
        this.listeners.push(listener);
        return () => void this.listeners.splice(this.listeners.indexOf(listener), 1);
      },
    };
    return fake as unknown as Bus;
  }
}

export const LANE: Lane = {
  conversationId: 'conversation-1',
  tenantId: 'acme',
  integrationId: 'integration-1',
  provider: 'telegram',
  worker: 'worker-1',
  token: 1,
  leaseMs: 15_000,
  interrupted: false,
};

/** An event of the ingress as it arrived, for the so-many-th time. */
export function arrival(changes: Partial<CloudEvent> = {}, deliveries = 1): EventContext {
  const event: CloudEvent = {
    specversion: '1.0',
    id: 'event-1',
    source: '/integrations/telegram/integration-1',
    type: 'enlace.message.received.v1',
    subject: 'customer-1',
    time: '2026-01-02T03:04:05.000Z',
    datacontenttype: 'application/json',
    tenantid: 'acme',
    provider: 'telegram',
    integrationid: 'integration-1',
    webhookid: 'webhook-1',
    sequence: '65537',
    data: {},
    ...changes,
  };
  return new EventContext(event, deliveries, false, () => undefined);
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
