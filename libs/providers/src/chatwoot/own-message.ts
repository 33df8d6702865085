/** How a message we sent is recognised when Chatwoot tells of it: our id travels in its content attributes. */
import { objectOf, textOf, type JsonObject } from '../json.js';

/**
 * Chatwoot 4.13 keeps the content attributes it is given and sends them with every webhook about the message
 * (app/builders/messages/message_builder.rb, app/models/message.rb webhook_data). Its `echo_id` comes back in the
 * answer only, and a `source_id` would keep the message from being sent to the customer.
 */
const OWN_ID = 'enlace_message_id';

export function ownAttributes(messageId: string): Record<string, string> {
  return { [OWN_ID]: messageId };
}

/** Our id of the message; undefined where somebody else wrote it, or an older Chatwoot dropped the attribute. */
export function ownMessageIdOf(message: JsonObject): string | undefined {
  return textOf(objectOf(message['content_attributes'])[OWN_ID], 64);
}
