/** A person reads: who is told, and what the answer says of channels that can show nothing. */
import type { EventDraft, EventName } from '@enlace/contracts';
import type { Bus } from '@enlace/messaging';
import type { Provider } from '@enlace/normalization';
import type {
  AuditEntry,
  AuditStore,
  ConversationRecord,
  ConversationStore,
  MessageRecord,
} from '@enlace/persistence';
import type { Caller } from '@enlace/service-kit';
import type { ConversationDesk } from './conversation-desk.js';
import { ConversationReading } from './conversation-reading.js';

const acme: Caller = { tenantId: 'acme', scopes: [], keyId: 'key-1', isAdmin: false };
const ID = 'conversation-1';

function reading(provider: Provider, newest: string | null = 'message-2', named: object = {}) {
  const published: EventDraft<EventName>[] = [];
  const audited: AuditEntry[] = [];
  const record = { id: ID, tenantId: 'acme', provider, integrationId: 'integration-1' };
  const desk: Partial<ConversationDesk> = { find: () => Promise.resolve(record as ConversationRecord) };
  const store: Partial<ConversationStore> = {
    newestInbound: () => Promise.resolve(newest ?? undefined),
    message: () => Promise.resolve({ conversationId: ID, direction: 'inbound', ...named } as MessageRecord),
  };
  const bus = { publish: (draft: EventDraft<EventName>) => Promise.resolve(published.push(draft)) };
  const audit: Partial<AuditStore> = { write: (entry) => Promise.resolve(void audited.push(entry)) };
  const made = new ConversationReading(
    desk as ConversationDesk,
    store as ConversationStore,
    bus as unknown as Bus,
    audit as AuditStore,
  );
  return { made, published, audited };
}

describe('a conversation that a person has read', () => {
  it('is marked up to the newest message of the customer, and audited', async () => {
    const { made, published, audited } = reading('whatsapp');
    expect(await made.read(acme, ID, {})).toEqual({
      conversation_id: ID,
      message_id: 'message-2',
      read: 'requested',
      typing: 'not_asked',
      note: null,
    });
    expect(published).toMatchObject([
      {
        name: 'read.requested',
        tenant: 'acme',
        provider: 'whatsapp',
        data: { tenant_id: 'acme', conversation_id: ID, message_id: 'message-2' },
      },
    ]);
    expect(audited).toMatchObject([{ actor: 'key-1', action: 'conversation.read', subject: ID }]);
  });

  it('of Telegram has no read marks, and says so; typing it has', async () => {
    const { made, published } = reading('telegram');
    expect(await made.read(acme, ID, {})).toMatchObject({
      read: 'not_supported',
      note: expect.stringContaining('Telegram has no read marks') as string,
    });
    expect(published).toEqual([]);
    expect(await made.read(acme, ID, { typing: true })).toMatchObject({ typing: 'requested' });
    expect(published).toMatchObject([{ data: { typing: true } }]);
  });

  it('of another channel shows nothing', async () => {
    const { made, published } = reading('chatwoot');
    expect(await made.read(acme, ID, { typing: true })).toMatchObject({
      read: 'not_supported',
      typing: 'not_supported',
    });
    expect(published).toEqual([]);
  });

  it('in which the customer has written nothing has nothing to read', async () => {
    const { made, published } = reading('whatsapp', null);
    await expect(made.read(acme, ID, {})).rejects.toMatchObject({
      code: 'message.not_found',
      message: 'The customer has written nothing in this conversation yet',
    });
    expect(published).toEqual([]);
  });

  it('is read up to a message of the customer in it, and no other', async () => {
    const { made } = reading('whatsapp');
    expect(await made.read(acme, ID, { message_id: 'message-1' })).toMatchObject({ message_id: 'message-1' });
    for (const named of [{ conversationId: 'another' }, { direction: 'outbound' }]) {
      const other = reading('whatsapp', 'message-2', named).made;
      await expect(other.read(acme, ID, { message_id: 'message-1' })).rejects.toMatchObject({
        code: 'message.not_found',
      });
    }
  });
});
