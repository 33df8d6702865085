/** The migrations in the order they are applied, named one by one so that compiled code and tests find the same. */
import type { MigrationInterface } from 'typeorm';
import { CreateTenants1795305600001 } from './1795305600001-create-tenants.js';
import { CreateWebhookLog1795305600002 } from './1795305600002-create-webhook-log.js';
import { CreateConversations1795305600003 } from './1795305600003-create-conversations.js';
import { CreateDelivery1795305600004 } from './1795305600004-create-delivery.js';
import { CreateKnowledge1795305600005 } from './1795305600005-create-knowledge.js';
import { OrderByArrival1795305600006 } from './1795305600006-order-by-arrival.js';
import { NameWhatAKeyMakes1795305600007 } from './1795305600007-name-what-a-key-makes.js';
import { RankOutcomesOfNotifications1795305600008 } from './1795305600008-rank-outcomes-of-notifications.js';
import { CreateMedia1795305600009 } from './1795305600009-create-media.js';
import { LogProviderCalls1795305600010 } from './1795305600010-log-provider-calls.js';
import { CreateWhatsAppTemplates1795305600011 } from './1795305600011-create-whatsapp-templates.js';
import { KeepChannelState1795305600012 } from './1795305600012-keep-channel-state.js';
import { LinkContactsToClients1795305600013 } from './1795305600013-link-contacts-to-clients.js';
import { ListUndelivered1795305600014 } from './1795305600014-list-undelivered.js';
import { KeepWhatContactsTake1795305600015 } from './1795305600015-keep-what-contacts-take.js';
import { LogEveryCall1795305600016 } from './1795305600016-log-every-call.js';
import { KeepEveryAttempt1795305600017 } from './1795305600017-keep-every-attempt.js';
import { CreateClients1795305600018 } from './1795305600018-create-clients.js';
import { MatchContactsWithClients1795305600019 } from './1795305600019-match-contacts-with-clients.js';
import { SyncWithChatwoot1795305600020 } from './1795305600020-sync-with-chatwoot.js';
import { KeepTawktoChats1795305600021 } from './1795305600021-keep-tawkto-chats.js';
import { ErasePersons1795305600022 } from './1795305600022-erase-persons.js';
import { CreateDesks1795305600023 } from './1795305600023-create-desks.js';
import { TellDesksOfChanges1795305600024 } from './1795305600024-tell-desks-of-changes.js';
import { FindUploads1795305600025 } from './1795305600025-find-uploads.js';
import { HandOverInChatwoot1795305600026 } from './1795305600026-hand-over-in-chatwoot.js';

export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  CreateTenants1795305600001,
  CreateWebhookLog1795305600002,
  CreateConversations1795305600003,
  CreateDelivery1795305600004,
  CreateKnowledge1795305600005,
  OrderByArrival1795305600006,
  NameWhatAKeyMakes1795305600007,
  RankOutcomesOfNotifications1795305600008,
  CreateMedia1795305600009,
  LogProviderCalls1795305600010,
  CreateWhatsAppTemplates1795305600011,
  KeepChannelState1795305600012,
  LinkContactsToClients1795305600013,
  ListUndelivered1795305600014,
  KeepWhatContactsTake1795305600015,
  LogEveryCall1795305600016,
  KeepEveryAttempt1795305600017,
  CreateClients1795305600018,
  MatchContactsWithClients1795305600019,
  SyncWithChatwoot1795305600020,
  KeepTawktoChats1795305600021,
  ErasePersons1795305600022,
  CreateDesks1795305600023,
  TellDesksOfChanges1795305600024,
  FindUploads1795305600025,
  HandOverInChatwoot1795305600026,
];
