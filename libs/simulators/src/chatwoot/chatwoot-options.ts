/** Settings of the simulated Chatwoot and of its webhooks. */
import type { Limited } from '../core/limits.js';
import type { SimulatorOptions } from '../core/simulator.js';
import type { ChatwootLimits } from './chatwoot-access.js';
import type { ChatwootInbox } from './chatwoot-records.js';
import type { ChatwootStatusDelays } from './conversation-desk.js';

/** Settings of the simulator; every one has a default. */
export interface ChatwootSimulatorOptions extends SimulatorOptions {
  readonly accountId?: number;
  readonly accountName?: string;
  /** The first one is used unless another is named. */
  readonly inboxes?: readonly ChatwootInbox[];
  readonly administratorToken?: string;
  readonly agentToken?: string;
  readonly botToken?: string;
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
  /** Chatwoot's own figures unless told. */
  readonly limits?: Limited<ChatwootLimits>;
  /** Delivered and read of our messages in WhatsApp inboxes. */
  readonly statuses?: ChatwootStatusDelays | false;
}

/** Where events go. */
export interface ChatwootConnection {
  readonly webhookUrl: string;
  readonly secret?: string;
  /** All events unless told. */
  readonly subscriptions?: readonly string[];
  /** Makes it the callback of this API inbox instead of an account webhook. */
  readonly inboxId?: number;
}

/** One inbox of each kind. */
export const DEFAULT_INBOXES: readonly ChatwootInbox[] = [
  { id: 1, name: 'WhatsApp', channelType: 'Channel::Whatsapp' },
  { id: 2, name: 'Own channel', channelType: 'Channel::Api' },
  {
    id: 3,
    name: 'Website',
    channelType: 'Channel::WebWidget',
    websiteToken: 'chatwoot-website-token',
    hmacToken: 'chatwoot-website-hmac-token',
  },
];
