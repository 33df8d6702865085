/** What WhatsApp sends, as far as we read it: every field may be missing or of another type than Meta says. */

/** Meta, Cloud API webhooks: envelope. Three nested lists: entry, changes, and the lists within a value. */
export interface WhatsAppPayload {
  readonly object?: unknown;
  readonly entry?: unknown;
}

export interface WhatsAppEntry {
  /** The WhatsApp Business account (WABA). */
  readonly id?: unknown;
  /** Unix seconds; present for account and template fields, absent for messages. */
  readonly time?: unknown;
  readonly changes?: unknown;
}

export interface WhatsAppChange {
  readonly field?: unknown;
  readonly value?: unknown;
}

export interface WhatsAppValue {
  readonly metadata?: unknown;
  readonly contacts?: unknown;
  readonly messages?: unknown;
  readonly message_echoes?: unknown;
  readonly statuses?: unknown;
  readonly errors?: unknown;
  readonly calls?: unknown;
  readonly user_preferences?: unknown;
  readonly user_id_update?: unknown;
}

/** The card of a person. Since usernames (2026) `wa_id` may be absent; `user_id` is the BSUID. */
export interface WhatsAppCard {
  readonly wa_id?: unknown;
  readonly user_id?: unknown;
  readonly parent_user_id?: unknown;
  readonly profile?: unknown;
}

export interface WhatsAppMessage {
  readonly id?: unknown;
  readonly type?: unknown;
  /** Unix seconds as text. */
  readonly timestamp?: unknown;
  readonly from?: unknown;
  readonly from_user_id?: unknown;
  readonly from_parent_user_id?: unknown;
  readonly to?: unknown;
  readonly to_user_id?: unknown;
  readonly to_parent_user_id?: unknown;
  readonly group_id?: unknown;
  readonly context?: unknown;
  readonly referral?: unknown;
  readonly errors?: unknown;
  readonly text?: unknown;
  readonly image?: unknown;
  readonly video?: unknown;
  readonly audio?: unknown;
  readonly document?: unknown;
  readonly sticker?: unknown;
  readonly location?: unknown;
  readonly contacts?: unknown;
  readonly interactive?: unknown;
  readonly button?: unknown;
  readonly reaction?: unknown;
  readonly order?: unknown;
  readonly system?: unknown;
  readonly edit?: unknown;
  readonly revoke?: unknown;
  readonly unsupported?: unknown;
}

export interface WhatsAppStatus {
  /** The wamid of the message we sent. It is base64 and holds the customer's phone number: personal data. */
  readonly id?: unknown;
  readonly status?: unknown;
  readonly timestamp?: unknown;
  readonly recipient_id?: unknown;
  readonly recipient_user_id?: unknown;
  readonly parent_recipient_user_id?: unknown;
  readonly recipient_participant_id?: unknown;
  readonly recipient_participant_user_id?: unknown;
  readonly biz_opaque_callback_data?: unknown;
  readonly errors?: unknown;
}

/** An error as it stands in a value, a message, a status or an HTTP answer. */
export interface WhatsAppError {
  readonly code?: unknown;
  readonly title?: unknown;
  readonly message?: unknown;
  readonly error_subcode?: unknown;
  readonly error_data?: unknown;
  readonly error_user_title?: unknown;
  readonly error_user_msg?: unknown;
  readonly is_transient?: unknown;
}
