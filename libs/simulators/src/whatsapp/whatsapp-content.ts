/** What a WhatsApp customer can write, and its shape inside a webhook message. */

/** The content of an inbound message. */
export type WhatsAppContent =
  | { readonly type: 'text'; readonly body: string }
  | {
      readonly type: 'image' | 'video' | 'document' | 'audio' | 'sticker';
      readonly mediaId: string;
      readonly mimeType: string;
      readonly sha256?: string;
      readonly caption?: string;
      readonly filename?: string;
      readonly voice?: boolean;
      readonly animated?: boolean;
      readonly url?: string;
    }
  | {
      readonly type: 'location';
      readonly latitude: number;
      readonly longitude: number;
      readonly name?: string;
      readonly address?: string;
    }
  | {
      readonly type: 'contacts';
      readonly name: string;
      readonly phone: string;
      readonly origin?: 'contact_request';
    }
  | { readonly type: 'button_reply'; readonly id: string; readonly title: string }
  | {
      readonly type: 'list_reply';
      readonly id: string;
      readonly title: string;
      readonly description?: string;
    }
  /** Answer to a quick-reply button of a template. */
  | { readonly type: 'button'; readonly payload: string; readonly text: string }
  /** Answer to a flow: `response` arrives as JSON inside a string. */
  | { readonly type: 'flow_reply'; readonly response: Readonly<Record<string, unknown>> }
  /** Without an emoji the reaction is taken back; `emptyEmoji` writes it as `""` instead of leaving it out. */
  | {
      readonly type: 'reaction';
      readonly messageId: string;
      readonly emoji?: string;
      readonly emptyEmoji?: boolean;
    }
  | { readonly type: 'edit'; readonly messageId: string; readonly body: string }
  | { readonly type: 'revoke'; readonly messageId: string }
  | {
      readonly type: 'order';
      readonly catalogId: string;
      readonly text: string;
      readonly productIds: readonly string[];
    }
  | { readonly type: 'number_change'; readonly newWaId: string }
  /** Something the Cloud API cannot carry, such as a poll. */
  | { readonly type: 'unsupported'; readonly kind?: string }
  /** An interactive answer that arrives without its `interactive` object, with an error beside it. */
  | { readonly type: 'interactive_error' };

/** The `type` and its object as they stand in `messages[]`; `errors` belong to the enclosing `value`. */
export function contentFields(content: WhatsAppContent): Record<string, unknown> {
  switch (content.type) {
    case 'text':
      return { text: { body: content.body }, type: 'text' };
    case 'image':
    case 'video':
    case 'document':
    case 'audio':
    case 'sticker':
      return { type: content.type, [content.type]: mediaFields(content) };
    case 'location': {
      const { type, ...place } = content;
      return { location: place, type };
    }
    case 'contacts':
      return { type: 'contacts', contacts: [sharedContact(content)] };
    case 'button_reply':
      return interactive('button_reply', { id: content.id, title: content.title });
    case 'list_reply': {
      const { type, ...reply } = content;
      return interactive(type, reply);
    }
    case 'flow_reply':
      return interactive('nfm_reply', {
        name: 'flow',
        body: 'Sent',
        response_json: JSON.stringify(content.response),
      });
    case 'interactive_error':
      return { type: 'interactive' };
    case 'button':
      return { type: 'button', button: { payload: content.payload, text: content.text } };
    case 'reaction':
      return { type: 'reaction', reaction: reactionFields(content) };
    case 'edit':
      return {
        type: 'edit',
        edit: {
          original_message_id: content.messageId,
          message: { type: 'text', text: { body: content.body } },
        },
      };
    case 'revoke':
      return { type: 'revoke', revoke: { original_message_id: content.messageId } };
    case 'order':
      return { type: 'order', order: orderFields(content) };
    case 'number_change':
      return {
        system: {
          body: `The customer changed to ${content.newWaId}`,
          wa_id: content.newWaId,
          type: 'user_changed_number',
        },
        type: 'system',
      };
    case 'unsupported':
      return {
        errors: [
          {
            code: 131051,
            title: 'Message type unknown',
            message: 'Message type unknown',
            error_data: { details: 'Message type is currently not supported.' },
          },
        ],
        type: 'unsupported',
        ...(content.kind === undefined ? {} : { unsupported: { type: content.kind } }),
      };
  }
}

function interactive(type: string, reply: Record<string, unknown>): Record<string, unknown> {
  return { type: 'interactive', interactive: { type, [type]: reply } };
}

function mediaFields(content: Extract<WhatsAppContent, { mediaId: string }>): Record<string, unknown> {
  const { type: _type, mediaId, mimeType, sha256, ...rest } = content;
  return { ...rest, mime_type: mimeType, sha256: sha256 ?? 'c2ltdWxhdGVk', id: mediaId };
}

function sharedContact(content: Extract<WhatsAppContent, { type: 'contacts' }>): Record<string, unknown> {
  return {
    ...(content.origin === undefined ? {} : { origin: content.origin }),
    name: { first_name: content.name, formatted_name: content.name },
    phones: [{ phone: content.phone, wa_id: content.phone.replace(/\D/g, ''), type: 'CELL' }],
  };
}

function reactionFields(content: Extract<WhatsAppContent, { type: 'reaction' }>): Record<string, unknown> {
  const emoji = content.emoji ?? (content.emptyEmoji ? '' : undefined);
  return { message_id: content.messageId, ...(emoji === undefined ? {} : { emoji }) };
}

function orderFields(content: Extract<WhatsAppContent, { type: 'order' }>): Record<string, unknown> {
  return {
    catalog_id: content.catalogId,
    text: content.text,
    product_items: content.productIds.map((id) => ({
      product_retailer_id: id,
      quantity: 1,
      item_price: 10,
      currency: 'MXN',
    })),
  };
}
