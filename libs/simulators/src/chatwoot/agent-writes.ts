/** How a test says that an agent writes in Chatwoot's own window. */
import type { ChatwootActor, ChatwootAttachment } from './chatwoot-records.js';
import type { NewMessage } from './chatwoot-store.js';

/** Beside the words. */
export interface AgentWrites {
  readonly isPrivate?: boolean;
  readonly attachments?: readonly Omit<ChatwootAttachment, 'id'>[];
  /** Id of the message answered. */
  readonly replyTo?: number;
}

/** The message as it is kept. */
export function agentMessage(
  content: string,
  sender: ChatwootActor,
  { isPrivate = false, attachments = [], replyTo }: AgentWrites,
  newId: () => number,
): NewMessage {
  return {
    content,
    messageType: 'outgoing',
    sender,
    isPrivate,
    attachments: attachments.map((file) => ({ ...file, id: newId() })),
    contentAttributes: replyTo === undefined ? {} : { in_reply_to: replyTo },
  };
}
