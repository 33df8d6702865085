/** What Meta knows: numbers, tokens, templates, media, customer windows and webhook addresses. */
import { sha256 } from '@enlace/crypto';
import { BoundedMap } from '../core/bounded-map.js';
import type { JsonObject } from '../core/request-body.js';

/** A business phone number. */
export interface WhatsAppNumber {
  readonly phoneNumberId: string;
  readonly wabaId: string;
  /** Digits. */
  readonly displayPhoneNumber: string;
  readonly verifiedName: string;
  readonly qualityRating: 'GREEN' | 'YELLOW' | 'RED' | 'NA';
  readonly accessToken: string;
  readonly appSecret: string;
  /** STANDARD unless told. */
  readonly throughput?: 'STANDARD' | 'HIGH';
  /** Whether it is used in the WhatsApp Business app as well. */
  readonly isOnBizApp?: boolean;
  /** TIER_2K unless told. */
  readonly messagingLimit?: string;
  /** Why nothing can be sent, as `health_status` tells it. */
  readonly trouble?: {
    readonly error_code: number;
    readonly error_description: string;
    readonly possible_solution: string;
  };
}

/** A message template of an account. */
export interface WhatsAppTemplate {
  readonly id: number;
  readonly name: string;
  readonly language: string;
  readonly status: 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED' | 'DISABLED';
  readonly category: 'MARKETING' | 'UTILITY' | 'AUTHENTICATION';
  /** Text with `{{1}}` or `{{name}}` where a parameter belongs. */
  readonly body: string;
  /** All of them, the body included; only a body unless given. */
  readonly components?: readonly JsonObject[];
  readonly quality?: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  readonly rejectedReason?: string;
  readonly parameterFormat?: 'NAMED' | 'POSITIONAL';
  /** Of which business account it is; of each unless given. */
  readonly wabaId?: string;
}

/** An uploaded or received file. */
export interface WhatsAppMedia {
  readonly id: string;
  readonly phoneNumberId: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
}

export const WINDOW_MS = 24 * 60 * 60 * 1000;
const MEDIA_KEPT = 200;
const WINDOWS_KEPT = 1_000_000;

export class GraphAccount {
  readonly numbers = new Map<string, WhatsAppNumber>();
  templates: readonly WhatsAppTemplate[] = [];
  /** However many were deleted since: no id is used twice. */
  templatesCreated = 0;
  /** Samples that were uploaded: handle and type. */
  readonly samples = new Map<string, string>();
  /** Names that were approved and deleted: not to be used again for 30 days. */
  readonly deletedTemplates = new Set<string>();
  readonly expiredTokens = new Set<string>();
  /** Callback of the app, and the overrides of an account or number that go before it. */
  appCallback: string | undefined;
  appFields: readonly string[] = [];
  /** Addresses were set from outside, and with them everything that makes webhooks come. */
  isConnected = false;
  /** When the access tokens end, Unix seconds; 0: never. */
  tokensEndAt = 0;
  readonly wabaOverrides = new Map<string, string>();
  readonly numberOverrides = new Map<string, string>();
  readonly subscribedWabas = new Set<string>();
  /** Recipients that always fail: code, and whether the answer or a status says so. */
  readonly rejected = new Map<string, { code: number; as: 'answer' | 'status' }>();
  private readonly media = new BoundedMap<string, WhatsAppMedia>(MEDIA_KEPT);
  private readonly lastHeard = new BoundedMap<string, number>(WINDOWS_KEPT);
  private nextMedia = 1_000_000_000_000_000;

  /** Where webhooks of this number go: its own override, its account's, the app's. */
  webhookUrl(number: WhatsAppNumber): string | undefined {
    return (
      this.numberOverrides.get(number.phoneNumberId) ??
      this.wabaOverrides.get(number.wabaId) ??
      this.appCallback
    );
  }

  /** The addresses at each level, as `webhook_configuration` shows them. */
  configurationOf(number: WhatsAppNumber): Record<string, string> {
    const levels = {
      phone_number: this.numberOverrides.get(number.phoneNumberId),
      whatsapp_business_account: this.wabaOverrides.get(number.wabaId),
      application: this.appCallback,
    };
    return Object.fromEntries(
      Object.entries(levels).flatMap(([level, url]) => (url === undefined ? [] : [[level, url]])),
    );
  }

  /** Whether Meta brings something of these fields: the account must be subscribed to the app, the app to a field. */
  brings(number: WhatsAppNumber, fields: readonly string[]): boolean {
    if (this.isConnected) return true;
    return this.subscribedWabas.has(number.wabaId) && fields.some((field) => this.appFields.includes(field));
  }

  /** Opens the customer service window as of then (milliseconds since the epoch). */
  heardFrom(phoneNumberId: string, customer: string, at: number): void {
    const key = `${phoneNumberId}/${customer}`;
    this.lastHeard.set(key, Math.max(at, this.lastHeard.get(key) ?? 0));
  }

  /** Shuts the window. */
  closeWindow(phoneNumberId: string, customer: string): void {
    this.lastHeard.delete(`${phoneNumberId}/${customer}`);
  }

  /** Whether the customer has written within 24 hours. */
  windowOpen(phoneNumberId: string, customer: string, now: number): boolean {
    const heard = this.lastHeard.get(`${phoneNumberId}/${customer}`);
    return heard !== undefined && now - heard < WINDOW_MS;
  }

  /** Keeps a file; the oldest of 200 goes. */
  keepMedia(phoneNumberId: string, mimeType: string, bytes: Buffer): WhatsAppMedia {
    this.nextMedia += 1;
    const media = { id: String(this.nextMedia), phoneNumberId, mimeType, bytes };
    this.media.set(media.id, media);
    return media;
  }

  mediaOf(id: string): WhatsAppMedia | undefined {
    return this.media.get(id);
  }

  deleteMedia(id: string): boolean {
    return this.media.delete(id);
  }

  /** Digest of the file, hex. */
  static digestOf(media: WhatsAppMedia): string {
    return sha256(media.bytes);
  }

  /** Forgets customers and files; numbers, tokens and callbacks stay. */
  forgetCustomers(): void {
    this.media.clear();
    this.lastHeard.clear();
    this.rejected.clear();
    this.expiredTokens.clear();
  }
}
