/** What tawk.to sends, as far as we read it: every field may be missing or of another type than documented. */

/** The four events tawk.to knows (developer.tawk.to/webhooks), and the form older home-made senders use. */
export interface TawktoPayload {
  readonly event?: unknown;
  readonly chatId?: unknown;
  /** ISO 8601 of when the event was made, not of the message in it. */
  readonly time?: unknown;
  readonly message?: unknown;
  readonly visitor?: unknown;
  readonly property?: unknown;
  readonly chat?: unknown;
  readonly requester?: unknown;
  readonly ticket?: unknown;
  /** Older form: Unix seconds. */
  readonly timestamp?: unknown;
  readonly property_id?: unknown;
}

/** There is no visitor id in tawk.to's own payloads; the older form has one. */
export interface TawktoVisitor {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly email?: unknown;
}

/** A message of `chat:start`. */
export interface TawktoMessage {
  readonly text?: unknown;
  /** `msg`, `file` or `webrtc-call`. */
  readonly type?: unknown;
  readonly sender?: unknown;
  readonly attchs?: unknown;
}

/** A line of a transcript's `chat.messages`. */
export interface TawktoLine {
  /** `{t: "v"|"a"|"s", n?, id?}`. */
  readonly sender?: unknown;
  readonly type?: unknown;
  readonly msg?: unknown;
  readonly time?: unknown;
  readonly attchs?: unknown;
}

/** A message of the older form's `chat.messages`. */
export interface OlderMessage {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly content?: unknown;
  readonly sender?: unknown;
  readonly timestamp?: unknown;
}

export interface TawktoTicket {
  readonly id?: unknown;
  readonly humanId?: unknown;
  readonly subject?: unknown;
  readonly message?: unknown;
}
