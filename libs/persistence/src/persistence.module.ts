/** Gives every service the database and the stores on it. */
import { Fingerprints, KeyRing, SealedBox } from '@enlace/crypto';
import { Module, type DynamicModule, type Provider as NestProvider } from '@nestjs/common';
import { Database, type DatabaseOptions } from './database/database.js';
import { AnswerStore } from './stores/answer.store.js';
import { ApiKeyStore } from './stores/api-key.store.js';
import { AuditStore } from './stores/audit.store.js';
import { ChannelStore } from './stores/channel.store.js';
import { ClientStore } from './stores/client.store.js';
import { ChatwootHandoverStore } from './stores/chatwoot-handover.store.js';
import { ChatwootLinkStore } from './stores/chatwoot-link.store.js';
import { ChatwootSweepStore } from './stores/chatwoot-sweep.store.js';
import { ChatwootSyncStore } from './stores/chatwoot-sync.store.js';
import { ClientLinkStore } from './stores/client-link.store.js';
import { ConversationStore } from './stores/conversation.store.js';
import { DeadLetterStore } from './stores/dead-letter.store.js';
import { ErasureStore } from './stores/erasure.store.js';
import { DeskStore } from './stores/desk.store.js';
import { IdempotencyStore } from './stores/idempotency.store.js';
import { InboundStore } from './stores/inbound.store.js';
import { IntegrationStore } from './stores/integration.store.js';
import { KnowledgeStore } from './stores/knowledge.store.js';
import { MediaRecordStore } from './stores/media-record.store.js';
import { NotificationStore } from './stores/notification.store.js';
import { OutboundStore } from './stores/outbound.store.js';
import { TawktoChatStore } from './stores/tawkto-chat.store.js';
import { TawktoWidgetStore } from './stores/tawkto-widget.store.js';
import { PersonStore } from './stores/person.store.js';
import { TenantStore } from './stores/tenant.store.js';
import { WebhookLogStore } from './stores/webhook-log.store.js';
import { WhatsAppTemplateStore } from './stores/whatsapp-template.store.js';

export interface PersistenceOptions extends DatabaseOptions {
  /** `<keyId>:<base64>[,…]`, see `KeyRing`; a service without it cannot seal or open secrets. */
  readonly keyRing?: string;
}

const PLAIN_STORES = [
  ApiKeyStore,
  AuditStore,
  ChannelStore,
  ChatwootHandoverStore,
  ChatwootLinkStore,
  ChatwootSweepStore,
  ChatwootSyncStore,
  ClientLinkStore,
  ClientStore,
  ConversationStore,
  DeadLetterStore,
  DeskStore,
  IdempotencyStore,
  KnowledgeStore,
  MediaRecordStore,
  NotificationStore,
  OutboundStore,
  TawktoWidgetStore,
  PersonStore,
  TenantStore,
  WhatsAppTemplateStore,
] as const;

const SEALING_STORES = [IntegrationStore, WebhookLogStore] as const;

const KEYED_STORES = [ErasureStore, InboundStore, TawktoChatStore] as const;

@Module({})
export class PersistenceModule {
  static forRoot(options: PersistenceOptions): DynamicModule {
    const ring = options.keyRing === undefined ? undefined : KeyRing.parse(options.keyRing);
    const box = ring === undefined ? undefined : new SealedBox(ring);
    const prints = ring === undefined ? undefined : new Fingerprints(ring);
    const stores: NestProvider[] = [
      ...PLAIN_STORES.map((store) => ({
        provide: store,
        useFactory: (database: Database) => new store(database),
        inject: [Database],
      })),
      ...SEALING_STORES.map((store) => ({
        provide: store,
        useFactory: (database: Database) => new store(database, box),
        inject: [Database],
      })),
      {
        provide: ErasureStore,
        useFactory: (database: Database) => new ErasureStore(database, ring),
        inject: [Database],
      },
      {
        provide: InboundStore,
        useFactory: (database: Database) => new InboundStore(database, prints),
        inject: [Database],
      },
      {
        provide: TawktoChatStore,
        useFactory: (database: Database) => new TawktoChatStore(database, prints),
        inject: [Database],
      },
      {
        provide: AnswerStore,
        useFactory: (database: Database, outbound: OutboundStore) => new AnswerStore(database, outbound),
        inject: [Database, OutboundStore],
      },
    ];
    return {
      module: PersistenceModule,
      global: true,
      providers: [{ provide: Database, useFactory: () => Database.open(options) }, ...stores],
      exports: [Database, AnswerStore, ...PLAIN_STORES, ...SEALING_STORES, ...KEYED_STORES],
    };
  }
}
