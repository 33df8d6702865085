/** Everything a provider service is, around its adapter. */
import { Module, type DynamicModule } from '@nestjs/common';
import { HttpClient } from '@enlace/http-client';
import { MediaFiles, openMediaStore } from '@enlace/media-store';
import { createProviders } from '@enlace/providers';
import { ChannelHealth } from './health/channel-health.js';
import { healthControllerOf } from './health/health.controller.js';
import { HostAdapter } from './host-adapter.js';
import { Pauses } from './pauses.js';
import { HOST_OPTIONS, type ProviderHostOptions } from './host-options.js';
import { ACCOUNT_LISTENERS, type AccountListener } from './inbound/account-listener.js';
import { Attention } from './inbound/attention.js';
import { CONTACT_LISTENERS, type ContactListener } from './inbound/contact-listener.js';
import { ContactLinks } from './inbound/contact-links.js';
import { DeadEvents } from './inbound/dead-events.js';
import { ErasedPersons } from './inbound/erased-persons.js';
import { DIVERSIONS, type Diversion } from './inbound/diversion.js';
import { InboundConsumer } from './inbound/inbound.consumer.js';
import { INBOUND_LISTENERS, type InboundListener } from './inbound/inbound-listener.js';
import { InboundEvents } from './inbound/inbound-events.js';
import { ReadConsumer } from './inbound/read.consumer.js';
import { ReadMarks } from './inbound/read-marks.js';
import { StatusUpdates } from './inbound/status-updates.js';
import { MediaFetcher } from './media/media-fetcher.js';
import { MediaFetching } from './media/media-fetching.js';
import { OutgoingFiles } from './media/outgoing-files.js';
import { CallJournal } from './outbound/call-journal.js';
import { CallRecorder } from './outbound/call-recorder.js';
import { CONTENT_RULES, ContentRules, type ContentRule } from './outbound/content-rules.js';
import type { AdapterOver } from './outbound/first-call.js';
import { DeliveryOutcomes } from './outbound/delivery-outcomes.js';
import { DeliveryQueue } from './outbound/delivery-queue.js';
import { Handing } from './outbound/handing.js';
import { LaneRunner } from './outbound/lane-runner.js';
import { LaneSweeper } from './outbound/lane-sweeper.js';
import { OutboundConsumer } from './outbound/outbound.consumer.js';
import { PaceRetention } from './outbound/pace-retention.js';
import { Sending } from './outbound/sending.js';
import { Turns } from './outbound/turns.js';
import { MessageAmendments } from './messages/message-amendments.js';
import { MessageReconciling } from './messages/message-reconciling.js';
import { MessageRequests } from './messages/message-requests.js';
import { messagesControllerOf } from './messages/messages.controller.js';
import { ChosenIntegration } from './setup/chosen-integration.js';
import { CredentialRecheck } from './setup/credential-recheck.js';
import { IntegrationFromEnv } from './setup/integration-from-env.js';
import { IntegrationSetup } from './setup/integration-setup.js';
import { IntegrationWriter } from './setup/integration-writer.js';
import { KnownAccounts } from './setup/known-accounts.js';
import { OpenIntegrations } from './setup/open-integrations.js';
import { SETUP_FOLLOW_UP, type SetupFollowUp } from './setup/setup-follow-up.js';
import { setupControllerOf } from './setup/setup.controller.js';

const INBOUND = [Attention, ContactLinks, ErasedPersons, InboundEvents, ReadMarks, StatusUpdates, DeadEvents];
const MEDIA = [MediaFetcher, MediaFetching, OutgoingFiles];
const OUTBOUND = [
  CallJournal,
  ContentRules,
  DeliveryOutcomes,
  DeliveryQueue,
  Handing,
  LaneRunner,
  LaneSweeper,
  MessageAmendments,
  MessageReconciling,
  MessageRequests,
  PaceRetention,
  Pauses,
  Sending,
  Turns,
];
const SETUP = [
  ChosenIntegration,
  CredentialRecheck,
  IntegrationFromEnv,
  IntegrationSetup,
  IntegrationWriter,
  KnownAccounts,
  OpenIntegrations,
];

@Module({})
export class ProviderHostModule {
  static for(options: ProviderHostOptions): DynamicModule {
    const listeners = options.extras?.accountListeners ?? [];
    const contactListeners = options.extras?.contactListeners ?? [];
    const diversions = options.extras?.diversions ?? [];
    const rules = options.extras?.contentRules ?? [];
    const inboundListeners = options.extras?.inboundListeners ?? [];
    const { setupFollowUp } = options.extras ?? {};
    const followUps = setupFollowUp === undefined ? [] : [setupFollowUp];
    return {
      module: ProviderHostModule,
      controllers: [
        InboundConsumer,
        OutboundConsumer,
        ReadConsumer,
        setupControllerOf(options.provider),
        messagesControllerOf(options.provider),
        healthControllerOf(options.provider),
        ...(options.extras?.controllers ?? []),
      ],
      providers: [
        { provide: HOST_OPTIONS, useValue: options },
        { provide: HttpClient, useFactory: () => new HttpClient({ allowHosts: options.allowHosts }) },
        {
          provide: CallRecorder,
          inject: [HttpClient],
          useFactory: (http: HttpClient) => new CallRecorder(http),
        },
        {
          provide: HostAdapter,
          inject: [CallRecorder],
          useFactory: (http: CallRecorder) => {
            const channels = createProviders(http);
            const over: AdapterOver = (client) => createProviders(client).get(options.provider);
            return new HostAdapter(channels.get(options.provider), channels, over);
          },
        },
        {
          provide: MediaFiles,
          useFactory: () => new MediaFiles(openMediaStore(options.media.store), options.media.rules),
        },
        ...INBOUND,
        ...MEDIA,
        ...OUTBOUND,
        ...SETUP,
        ChannelHealth,
        ...(options.extras?.providers ?? []),
        ...listeners,
        {
          provide: ACCOUNT_LISTENERS,
          inject: [...listeners],
          useFactory: (...heard: AccountListener[]) => heard,
        },
        ...inboundListeners,
        {
          provide: INBOUND_LISTENERS,
          inject: [...inboundListeners],
          useFactory: (...heard: InboundListener[]) => heard,
        },
        ...followUps,
        {
          provide: SETUP_FOLLOW_UP,
          inject: followUps,
          useFactory: (...found: SetupFollowUp[]) => found[0],
        },
        ...contactListeners,
        {
          provide: CONTACT_LISTENERS,
          inject: [...contactListeners],
          useFactory: (...heard: ContactListener[]) => heard,
        },
        ...diversions,
        { provide: DIVERSIONS, inject: [...diversions], useFactory: (...asked: Diversion[]) => asked },
        ...rules,
        { provide: CONTENT_RULES, inject: [...rules], useFactory: (...asked: ContentRule[]) => asked },
      ],
    };
  }
}
