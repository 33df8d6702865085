/** Chatwoot's message endpoints. */
import type { FastifyInstance } from 'fastify';
import type { ApiAnswer } from '../core/base-simulator.js';
import type { FailureKind } from '../core/failure-script.js';
import { type JsonObject, asFile, asList, asObject, asText } from '../core/request-body.js';
import { NOT_FOUND, answered, idIn, problem } from './chatwoot-access.js';
import type { ChatwootContext } from './chatwoot-context.js';
import type {
  ChatwootActor,
  ChatwootAttachment,
  ChatwootConversation,
  ChatwootMessageStatus,
} from './chatwoot-records.js';
import { messageView, messagesPage } from './chatwoot-views.js';

const BASE = '/api/v1/accounts/:account/conversations/:conversation/messages';
const CONTENT_LIMIT = 150_000;
const ATTACHMENTS_LIMIT = 15;
const CONTENT_TYPES = ['text', 'input_select', 'cards', 'form', 'article', 'input_email', 'input_csat'];
const MESSAGE_STATUSES = ['sent', 'delivered', 'read', 'failed'];

/** Registers create, list, status update and deletion. */
export function messageRoutes(app: FastifyInstance, context: ChatwootContext): void {
  const { access, store, desk } = context;

  app.post(
    BASE,
    access.guarded('bots-too', (request, actor) => {
      const conversation = store.conversations.get(idIn(request, 'conversation'));
      if (!conversation) return NOT_FOUND;
      return createMessage(context, conversation, asObject(request.body), actor, context.scripted(request));
    }),
  );

  app.get(
    BASE,
    access.guarded('people-only', (request) => {
      const conversation = store.conversations.get(idIn(request, 'conversation'));
      if (!conversation) return NOT_FOUND;
      const query = asObject(request.query);
      const bound = (name: string): number | undefined => {
        const text = asText(query[name]);
        return text === undefined ? undefined : Number(text) || 0;
      };
      const scene = store.scene(conversation);
      const page = messagesPage(conversation, bound('after'), bound('before'));
      return answered({
        meta: {
          labels: conversation.labels,
          additional_attributes: conversation.additionalAttributes,
          contact: {
            id: scene.contact.id,
            name: scene.contact.name,
            phone_number: scene.contact.phoneNumber,
          },
          agent_last_seen_at: null,
          assignee_last_seen_at: null,
        },
        payload: page.map((message) => messageView(scene, message)),
      });
    }),
  );

  app.patch(
    `${BASE}/:message`,
    access.guarded('people-only', (request) => {
      const conversation = store.conversations.get(idIn(request, 'conversation'));
      const message = conversation?.messages.find(({ id }) => id === idIn(request, 'message'));
      if (!conversation || !message) return NOT_FOUND;
      const scene = store.scene(conversation);
      if (scene.inbox.channelType !== 'Channel::Api') {
        return problem(403, 'Message status update is only allowed for API inboxes');
      }
      const fields = asObject(request.body);
      const status = asText(fields['status']) ?? '';
      if (!MESSAGE_STATUSES.includes(status)) return problem(422, `'${status}' is not a valid status`);
      desk.setStatus(
        conversation,
        message,
        status as ChatwootMessageStatus,
        asText(fields['external_error']),
      );
      return answered(messageView(scene, message));
    }),
  );

  app.delete(
    `${BASE}/:message`,
    access.guarded('people-only', (request) => {
      const conversation = store.conversations.get(idIn(request, 'conversation'));
      const message = conversation?.messages.find(({ id }) => id === idIn(request, 'message'));
      if (!conversation || !message) return NOT_FOUND;
      void desk.amend(conversation, message, { deleted: true }, 'This message was deleted');
      return answered(messageView(store.scene(conversation), message));
    }),
  );
}

/** Creates a message as the API does: every fault is a 422 `{error}`. */
export function createMessage(
  context: ChatwootContext,
  conversation: ChatwootConversation,
  fields: JsonObject,
  actor: ChatwootActor,
  scripted: FailureKind | undefined,
): ApiAnswer {
  const { store, desk, ledger, access } = context;
  const scene = store.scene(conversation);
  const messageType = asText(fields['message_type']) ?? 'outgoing';
  const content = asText(fields['content']) ?? null;
  const contentType = asText(fields['content_type']) ?? 'text';
  const uploads = asList(fields['attachments[]']);
  if (messageType === 'incoming' && scene.inbox.channelType !== 'Channel::Api') {
    return problem(422, 'Incoming messages are only allowed in Api inboxes');
  }
  if (messageType !== 'incoming' && messageType !== 'outgoing' && messageType !== 'template') {
    return problem(422, `'${messageType}' is not a valid message_type`);
  }
  if (!CONTENT_TYPES.includes(contentType))
    return problem(422, `'${contentType}' is not a valid content_type`);
  if (content !== null && content.length > CONTENT_LIMIT) {
    return problem(422, `Validation failed: Content is too long (maximum is ${CONTENT_LIMIT} characters)`);
  }
  if (uploads.length > ATTACHMENTS_LIMIT) {
    return problem(422, 'Validation failed: Attachments exceeded maximum allowed');
  }
  if (access.messages?.take(String(conversation.id))) {
    return problem(422, 'Validation failed: Too many messages');
  }
  const isPrivate = fields['private'] === true || fields['private'] === 'true';
  const echoId = asText(fields['echo_id']);
  const { message } = desk.write(conversation, {
    content,
    messageType,
    contentType,
    contentAttributes: attributesOf(fields['content_attributes']),
    isPrivate,
    sourceId: asText(fields['source_id']) ?? null,
    sender: messageType === 'incoming' ? 'contact' : actor,
    attachments: uploads.map((upload) => attachmentOf(store.newId(), upload)),
    ...(echoId === undefined ? {} : { echoId }),
  });
  // app/models/message.rb reopen_conversation
  if (messageType === 'incoming' && conversation.status === 'resolved') {
    void desk.changeStatus(conversation, 'open');
  }
  const view = messageView(scene, message);
  if (messageType !== 'incoming' && !isPrivate) {
    const replyTo = asText(message.contentAttributes['in_reply_to']);
    ledger.record({
      id: String(message.id),
      to: String(conversation.id),
      text: content ?? '',
      at: message.createdAt,
      via: String(store.account.id),
      body: fields,
      ...(replyTo === undefined ? {} : { replyTo }),
    });
    if (scripted?.kind === 'failed-later') {
      const reason = `${scripted.code}: ${scripted.details ?? 'Message failed'}`;
      setImmediate(() => desk.setStatus(conversation, message, 'failed', reason));
    } else desk.followUp(conversation, message);
  }
  return answered(view);
}

/** An object, or JSON text of one. */
function attributesOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'string') return { ...asObject(value) };
  try {
    return { ...asObject(JSON.parse(value)) };
  } catch {
    return {};
  }
}

function attachmentOf(id: number, upload: unknown): ChatwootAttachment {
  const file = asFile(upload);
  const kind = file?.type.split('/')[0] ?? '';
  const fileType = kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file';
  return {
    id,
    fileType,
    contentType: file?.type ?? 'application/octet-stream',
    fileSize: file?.bytes.length ?? 0,
    ...(file === undefined ? {} : { bytes: file.bytes, fileName: file.name }),
    dataUrl: `https://chatwoot.example/rails/active_storage/blobs/redirect/${id}/${file?.name ?? 'file'}`,
  };
}
