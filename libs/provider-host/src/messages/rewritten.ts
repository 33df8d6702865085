/** What a message says once its words were changed. */
import type { MessageContent, Sendable } from '@enlace/normalization';
import type { EditMessage } from './messages.dto.js';

/** Of a message of ours: what we sent, or, where it was written elsewhere under our name, what was seen of it. */
export type StoredContent = MessageContent | Sendable;

const WORDED = ['text', 'image', 'video', 'audio', 'voice', 'document', 'buttons', 'list'] as const;

type Worded = Extract<Sendable, { readonly type: (typeof WORDED)[number] }>;

/**
 * The same content with other words, or with a first caption; all else (type, file, buttons, header, footer, preview)
 * stays. Undefined where a content of its type has no words of its own.
 */
export function rewritten(content: StoredContent, { text, format }: EditMessage): Sendable | undefined {
  if (!isWorded(content)) return undefined;
  const { format: _former, ...rest } = content;
  return { ...rest, text, ...(format === undefined ? {} : { format }) };
}

function isWorded(content: StoredContent): content is Worded {
  return WORDED.some((type) => type === content.type);
}
