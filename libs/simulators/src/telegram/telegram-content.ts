/** What a Telegram user can send, and its shape inside a message. */

/** The content of an inbound message. */
export type TelegramContent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'photo'; readonly fileId: string; readonly caption?: string }
  | {
      readonly type: 'voice';
      readonly fileId: string;
      readonly mimeType?: string;
      readonly duration?: number;
    }
  | {
      readonly type: 'audio' | 'video' | 'document' | 'animation';
      readonly fileId: string;
      readonly fileName?: string;
      readonly mimeType?: string;
      readonly caption?: string;
    }
  | { readonly type: 'sticker'; readonly fileId: string; readonly emoji?: string }
  | { readonly type: 'location'; readonly latitude: number; readonly longitude: number }
  | {
      readonly type: 'venue';
      readonly latitude: number;
      readonly longitude: number;
      readonly title: string;
      readonly address: string;
    }
  | { readonly type: 'contact'; readonly phone: string; readonly firstName: string; readonly userId?: number }
  | { readonly type: 'dice'; readonly emoji: string; readonly value: number }
  /** A kind this simulator has no name for: any keys of a message. */
  | { readonly type: 'other'; readonly fields: Readonly<Record<string, unknown>> };

/** The keys of the message that carry the content. */
export function messageContent(content: TelegramContent): Record<string, unknown> {
  switch (content.type) {
    case 'text':
      return { text: content.text, ...entitiesOf(content.text) };
    case 'photo':
      return { photo: photoSizes(content.fileId), ...captioned(content.caption) };
    case 'voice':
      return {
        voice: {
          duration: content.duration ?? 2,
          mime_type: content.mimeType ?? 'audio/ogg',
          ...file(content.fileId),
        },
      };
    case 'audio':
    case 'video':
    case 'document':
      return { [content.type]: namedFile(content), ...captioned(content.caption) };
    case 'animation':
      // An animation carries the same file as a document, for older clients.
      return {
        animation: namedFile(content),
        document: namedFile(content),
        ...captioned(content.caption),
      };
    case 'sticker':
      return {
        sticker: {
          width: 512,
          height: 512,
          emoji: content.emoji ?? '🙂',
          type: 'regular',
          ...file(content.fileId),
        },
      };
    case 'location':
      return { location: { latitude: content.latitude, longitude: content.longitude } };
    case 'venue': {
      const location = { latitude: content.latitude, longitude: content.longitude };
      return { venue: { location, title: content.title, address: content.address }, location };
    }
    case 'contact':
      return {
        contact: {
          phone_number: content.phone,
          first_name: content.firstName,
          ...(content.userId === undefined ? {} : { user_id: content.userId }),
        },
      };
    case 'dice':
      return { dice: { emoji: content.emoji, value: content.value } };
    case 'other':
      return { ...content.fields };
  }
}

function file(fileId: string): Record<string, unknown> {
  return { file_id: fileId, file_unique_id: `u${fileId.slice(0, 12)}`, file_size: 6448 };
}

function namedFile(content: {
  fileId: string;
  fileName?: string;
  mimeType?: string;
}): Record<string, unknown> {
  return {
    ...(content.fileName === undefined ? {} : { file_name: content.fileName }),
    ...(content.mimeType === undefined ? {} : { mime_type: content.mimeType }),
    ...file(content.fileId),
  };
}

/** Several sizes; the biggest is not the last one, as recorded updates show. */
function photoSizes(fileId: string): object[] {
  return [
    { ...file(`${fileId}-s`), width: 90, height: 120 },
    { ...file(fileId), width: 960, height: 1280, file_size: 104_893 },
    { ...file(`${fileId}-m`), width: 240, height: 320 },
  ];
}

function captioned(caption: string | undefined): Record<string, unknown> {
  return caption === undefined ? {} : { caption };
}

/** A command at the beginning, and the names of 5 letters and more that are mentioned: offsets count UTF-16 units. */
function entitiesOf(text: string): Record<string, unknown> {
  const command = /^\/[A-Za-z0-9_]+(?:@\w+)?/.exec(text)?.[0];
  const entities = [
    ...(command === undefined ? [] : [{ offset: 0, length: command.length, type: 'bot_command' }]),
    ...[...text.matchAll(/(?<![\w/@])@\w{5,32}/g)]
      .filter(({ index }) => index >= (command?.length ?? 0))
      .map(({ index, 0: name }) => ({ offset: index, length: name.length, type: 'mention' })),
  ];
  return entities.length === 0 ? {} : { entities };
}
