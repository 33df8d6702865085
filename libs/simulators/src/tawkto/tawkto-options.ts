/** Settings of the simulated tawk.to, and how a test says that a visitor writes. */
import type { SimulatorOptions } from '../core/simulator.js';
import type { SendOptions } from '../core/webhook-sender.js';

/** `tawk` = tawk.to's own events and SHA-1; `older` = one `chat_message` a message and `sha256=`. */
export type TawktoForm = 'tawk' | 'older';

/** Settings of the simulator; every one has a default. */
export interface TawktoSimulatorOptions extends SimulatorOptions {
  readonly propertyId?: string;
  readonly propertyName?: string;
  readonly apiKey?: string;
  /** Whether the API key may use the REST API; access is given on request. */
  readonly restAccess?: boolean;
  readonly javascriptApiKey?: string;
  /** Whether an e-mail address without its hash is refused. */
  readonly secureMode?: boolean;
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
  readonly form?: TawktoForm;
  /** Waits before each further try, simulated milliseconds; 12 hours in all unless told. */
  readonly retryDelaysMs?: readonly number[];
}

/** Where events go. */
export interface TawktoConnection {
  readonly webhookUrl: string;
  readonly webhookSecret?: string;
}

/** A message of a visitor. */
export interface VisitorWrites extends SendOptions {
  /**
   * Tells visitors apart inside the simulator; the e-mail address, the name or nothing but this message unless told.
   * Webhooks carry no visitor id (but the older form does).
   */
  readonly from?: string;
  readonly name?: string;
  readonly email?: string;
  readonly text: string;
  /** When it was written, milliseconds since the epoch. */
  readonly at?: number;
  readonly chatId?: string;
  /** An agent opens the chat instead. */
  readonly byAgent?: boolean;
  readonly form?: TawktoForm;
  /** Pads the text until the body has this many bytes. */
  readonly bytes?: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Ever later, 12 hours in all. */
export const TAWKTO_RETRIES: readonly number[] = [
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  39 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  4 * HOUR,
];
