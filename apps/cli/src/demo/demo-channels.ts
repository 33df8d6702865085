/** The four simulated providers, connected to the demo tenant through the setup API. */
import { randomId } from '@enlace/crypto';
import type { Provider } from '@enlace/normalization';
import {
  ChatwootSimulator,
  TawktoSimulator,
  TelegramSimulator,
  WhatsAppSimulator,
  type SentMessage,
  type Simulator,
  type WebhookDelivery,
} from '@enlace/simulators';
import { ApiClient } from './api-client.js';
import { DEMO_TENANT } from './demo-tenant.js';

export interface Written {
  readonly delivery: WebhookDelivery;
  /** Waits for the reply at the provider; absent where the channel cannot carry one. */
  readonly reply?: (timeoutMs: number) => Promise<SentMessage>;
}
