/** Which content means the same on another channel; pure. */
import type { OutboundMedia, Sendable } from '@enlace/normalization';

/** Not what one provider alone knows: its templates and flows, its messages, the files that lie with it. */
export function isPortable(content: Sendable): boolean {
  switch (content.type) {
    case 'template':
    case 'flow':
    case 'reaction':
      return false;
    case 'album':
      return content.items.every(({ media }) => isOurs(media));
    case 'image':
    case 'video':
    case 'audio':
    case 'voice':
    case 'document':
    case 'sticker':
      return isOurs(content.media);
    default:
      return true;
  }
}

function isOurs({ provider_media_id: id }: OutboundMedia): boolean {
  return id === undefined;
}
