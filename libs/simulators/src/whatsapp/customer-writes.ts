/** How a test says that a WhatsApp customer writes. */
import type { SendOptions } from '../core/webhook-sender.js';
import { newWamid } from './wamid.js';
import type { WhatsAppContent } from './whatsapp-content.js';
import type { WhatsAppInbound } from './whatsapp-payload.js';

/** A message of a customer: text, or any other content. */
export interface CustomerWrites extends SendOptions {
  /** wa_id, digits. */
  readonly from: string;
  readonly name?: string;
  readonly text?: string;
  readonly content?: WhatsAppContent;
  readonly wamid?: string;
  /** When it was written, milliseconds since the epoch; earlier than now = a late webhook. */
  readonly at?: number;
  readonly replyTo?: string;
  readonly forwarded?: 'once' | 'many';
  readonly userId?: string;
  readonly username?: string;
  /** The customer hides the number: only the BSUID arrives, neither `from` nor `wa_id`. */
  readonly withoutPhone?: boolean;
  /** Pads a text until the body has this many bytes (Meta's limit is 3 MB). */
  readonly bytes?: number;
  /** Which of our numbers was written to. */
  readonly phoneNumberId?: string;
}

/** The message as the payload builders take it. */
export function inboundFrom(message: CustomerWrites, now: number): WhatsAppInbound {
  const userId = message.userId ?? (message.withoutPhone ? `MX.${message.from}` : undefined);
  const username = message.username ?? (message.withoutPhone ? `customer.${message.from}` : undefined);
  return {
    ...(message.withoutPhone ? {} : { from: message.from }),
    ...(userId === undefined ? {} : { userId }),
    ...(username === undefined ? {} : { username }),
    ...(message.name === undefined ? {} : { name: message.name }),
    wamid: message.wamid ?? newWamid(message.withoutPhone ? (userId ?? '') : message.from, 'in'),
    timestamp: Math.floor((message.at ?? now) / 1000),
    content: message.content ?? { type: 'text', body: message.text ?? '' },
    ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
    ...(message.forwarded === undefined ? {} : { forwarded: message.forwarded }),
  };
}
