/** Messages of a Chatwoot conversation: read in pages, and written with files, as notes or as templates. */
import type { OutgoingFile } from '../../adapter.js';
import type { JsonObject } from '../../json.js';
import type { ChatwootCredentials } from '../credentials.js';
import { askChatwoot, oddAnswer, type Asked, type Http } from './ask-chatwoot.js';
import { everyOf, messageIn, payloadList, type ApiMessage } from './read-records.js';

/** A file of 40 MB over a slow line takes its time (facts 3f). */
const UPLOAD_TIMEOUT_MS = 60_000;

export interface MessageFields {
  readonly content?: string;
  /** `incoming` in inboxes of the API channel only. */
  readonly message_type: 'incoming' | 'outgoing';
  /** A note for agents, never sent to the customer. */
  readonly private?: boolean;
  readonly content_attributes?: JsonObject;
  /** Whoever wrote it elsewhere knows it by this: an outgoing message that has one is not sent to the customer again. */
  readonly source_id?: string;
  /** WhatsApp inboxes outside 24 hours: `{name, category, language, processed_params}`. */
  readonly template_params?: JsonObject;
  /** Comes back in the answer. */
  readonly echo_id?: string;
}

/**
 * The body of a message, as multipart where it has files: there Chatwoot takes objects as JSON text
 * (app/builders/messages/message_builder.rb), and every file under `attachments[]`.
 */
export function messageBody(
  fields: MessageFields,
  files: readonly OutgoingFile[] = [],
): { readonly json: object } | { readonly form: FormData } {
  if (files.length === 0) return { json: fields };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  for (const { body, mimeType, fileName } of files) {
    form.append('attachments[]', new Blob([new Uint8Array(body)], { type: mimeType }), fileName);
  }
  return { form };
}

export class MessageApi {
  constructor(
    private readonly http: Http,
    private readonly credentials: ChatwootCredentials,
  ) {}

  /**
   * With `after` up to 100 in order; else the newest 20, or the 20 before a message, in order too
   * (app/finders/message_finder.rb). Needs a user's token.
   */
  async list(
    conversation: string,
    from: { readonly before?: string; readonly after?: string } = {},
  ): Promise<Asked<ApiMessage[]>> {
    const path = `${pathOf(conversation)}`;
    const asked = await askChatwoot(this.http, this.credentials, { method: 'GET', path, query: { ...from } });
    if (!asked.ok) return asked;
    const rows = payloadList(asked.value);
    return rows === undefined
      ? oddAnswer('a list of messages')
      : { ok: true, value: everyOf(rows, messageIn) };
  }

  /** Every failure on Chatwoot's side comes as `invalid`. A bot's token may do this. */
  async create(
    conversation: string,
    fields: MessageFields,
    files: readonly OutgoingFile[] = [],
  ): Promise<Asked<ApiMessage>> {
    const asked = await askChatwoot(this.http, this.credentials, {
      method: 'POST',
      path: pathOf(conversation),
      ...messageBody(fields, files),
      ...(files.length === 0 ? {} : { timeoutMs: UPLOAD_TIMEOUT_MS }),
    });
    if (!asked.ok) return asked;
    const message = messageIn(asked.value);
    return message === undefined ? oddAnswer('the message') : { ok: true, value: message };
  }

  /** How far a message has come, in inboxes of the API channel only: elsewhere Chatwoot answers 403. */
  async setStatus(
    conversation: string,
    message: string,
    status: 'sent' | 'delivered' | 'read' | 'failed',
    error?: string,
  ): Promise<Asked<null>> {
    const asked = await askChatwoot(this.http, this.credentials, {
      method: 'PATCH',
      path: `${pathOf(conversation)}/${encodeURIComponent(message)}`,
      json: { status, ...(error === undefined ? {} : { external_error: error }) },
    });
    return asked.ok ? { ok: true, value: null } : asked;
  }

  /** Blanks it on both sides where the channel can. */
  async remove(conversation: string, message: string): Promise<Asked<null>> {
    const path = `${pathOf(conversation)}/${encodeURIComponent(message)}`;
    const asked = await askChatwoot(this.http, this.credentials, { method: 'DELETE', path });
    return asked.ok ? { ok: true, value: null } : asked;
  }
}

function pathOf(conversation: string): string {
  return `/conversations/${encodeURIComponent(conversation)}/messages`;
}
