/** What Chatwoot stores, as far as its API and webhooks show it. Times are milliseconds since the epoch. */

export interface ChatwootAccount {
  readonly id: number;
  readonly name: string;
}

export interface ChatwootInbox {
  readonly id: number;
  readonly name: string;
  readonly channelType: 'Channel::Whatsapp' | 'Channel::Api' | 'Channel::WebWidget';
  /** Of a website: names it to everybody. */
  readonly websiteToken?: string;
  /** Proves who a visitor is; administrators alone see it. */
  readonly hmacToken?: string;
}

/** A person or bot of the account, with its access token. */
export interface ChatwootActor {
  readonly kind: 'user' | 'agent_bot';
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly role: 'administrator' | 'agent';
  readonly token: string;
}

/** What ties a contact to an inbox. */
export interface ContactInbox {
  readonly id: number;
  readonly contactId: number;
  readonly inboxId: number;
  readonly sourceId: string;
  /** Opens the customer's websocket: a secret that webhooks carry all the same. */
  readonly pubsubToken: string;
  readonly createdAt: number;
}

export interface ChatwootContact {
  readonly id: number;
  name: string;
  email: string | null;
  /** E.164 with plus. */
  phoneNumber: string | null;
  identifier: string | null;
  customAttributes: Record<string, unknown>;
  additionalAttributes: Record<string, unknown>;
  readonly createdAt: number;
  readonly links: ContactInbox[];
  labels?: readonly string[];
}

export type ChatwootStatus = 'open' | 'resolved' | 'pending' | 'snoozed';
export type ChatwootMessageStatus = 'sent' | 'delivered' | 'read' | 'failed';

/** The place of each kind is its number inside `conversation.messages[]`. */
export const MESSAGE_TYPES = ['incoming', 'outgoing', 'activity', 'template'] as const;
export type ChatwootMessageType = (typeof MESSAGE_TYPES)[number];

export interface ChatwootAttachment {
  readonly id: number;
  readonly fileType: 'image' | 'audio' | 'video' | 'file' | 'location' | 'contact';
  readonly contentType?: string;
  readonly dataUrl?: string;
  readonly fileSize?: number;
  readonly fileName?: string;
  /** Of a file that was uploaded. */
  readonly bytes?: Uint8Array;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly title?: string;
}

export interface ChatwootMessage {
  readonly id: number;
  readonly conversationId: number;
  content: string | null;
  readonly messageType: ChatwootMessageType;
  readonly contentType: string;
  contentAttributes: Record<string, unknown>;
  readonly isPrivate: boolean;
  status: ChatwootMessageStatus;
  sourceId: string | null;
  readonly createdAt: number;
  updatedAt: number;
  /** `contact` = the customer, null = an automatic message. */
  readonly sender: ChatwootActor | 'contact' | null;
  readonly echoId?: string;
  readonly attachments: readonly ChatwootAttachment[];
}

export interface ChatwootConversation {
  /** The display id, the one API URLs take. */
  readonly id: number;
  readonly inboxId: number;
  readonly contactId: number;
  readonly link: ContactInbox;
  status: ChatwootStatus;
  assignee: ChatwootActor | null;
  labels: string[];
  customAttributes: Record<string, unknown>;
  additionalAttributes: Record<string, unknown>;
  priority: string | null;
  snoozedUntil: number | null;
  readonly messages: ChatwootMessage[];
  readonly createdAt: number;
  updatedAt: number;
  lastActivityAt: number;
  waitingSince: number;
  firstReplyCreatedAt: number | null;
  lastIncomingAt: number;
  unreadCount: number;
}

/** A webhook of the account, or the callback of an API inbox. */
export interface ChatwootHook {
  readonly id: number;
  readonly name: string | null;
  url: string;
  subscriptions: readonly string[];
  readonly secret: string;
  /** Set for the callback of an API inbox, which is not listed among the webhooks. */
  readonly inboxId?: number;
}

/** A bot of the account: its own address, token and secret, and the inboxes it was given. */
export interface ChatwootBot {
  readonly actor: ChatwootActor;
  url: string;
  readonly secret: string;
  readonly inboxIds: Set<number>;
}

/** Everything a payload about one message or conversation is made of. */
export interface ChatwootScene {
  readonly account: ChatwootAccount;
  readonly inbox: ChatwootInbox;
  readonly contact: ChatwootContact;
  readonly conversation: ChatwootConversation;
  /** When it is shown. */
  readonly now: number;
}
