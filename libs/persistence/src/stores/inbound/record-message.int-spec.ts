/** What becomes of customers' messages: once, in order, with one contact and one conversation. */
import { randomId } from '@enlace/crypto';
import { arrival, written } from '../../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../../fixtures/store-bench.js';

describe("recording a customer's message", () => {
  let bench: StoreBench;

  beforeAll(async () => (bench = await openBench()));
  afterAll(() => bench.drop());

  it('makes contact, conversation and message, and asks for an answer', async () => {
    const of = await bench.integration();
    const kept = await bench.inbound.recordMessage(
      arrival(of),
      written(of, { text: 'Hola', contact: { name: 'Ana', phone: '+5492611234567' } }),
      { providerConversationId: '42' },
    );
    expect(kept).toMatchObject({ duplicate: false, owner: 'bot', epoch: 1, awaitsAnswer: true });
    expect(await bench.conversations.get('acme', kept.conversationId)).toMatchObject({
      id: kept.conversationId,
      state: 'active',
      providerConversationId: '42',
      awaitingSince: expect.any(Date) as Date,
      contact: {
        id: kept.contactId,
        externalId: 'customer-1',
        name: 'Ana',
        phone: '+5492611234567',
        reachable: true,
      },
    });
    expect(await bench.messagesOf(kept.conversationId)).toMatchObject([
      {
        id: kept.messageId,
        direction: 'inbound',
        author: 'contact',
        content: { type: 'text', text: 'Hola' },
      },
    ]);
  });

  it('does nothing the second time, and answers with the ids of the first', async () => {
    const of = await bench.integration();
    const event = arrival(of);
    const message = written(of);
    const first = await bench.inbound.recordMessage(event, message);
    const again = await bench.inbound.recordMessage(event, message);
    const otherEvent = await bench.inbound.recordMessage(arrival(of), message);
    expect(again).toEqual({ ...first, duplicate: true });
    expect(otherEvent).toEqual({ ...first, duplicate: true });
    expect(await bench.messagesOf(first.conversationId)).toHaveLength(1);
  });

  it('asks for no second answer when an answered message comes again', async () => {
    const of = await bench.integration();
    const event = arrival(of);
    const message = written(of);
    const { conversationId, messageId, epoch } = await bench.inbound.recordMessage(event, message);
    const answer = {
      tenantId: 'acme',
      conversationId,
      epoch,
      messageIds: [messageId],
      confidence: 1,
      sources: [],
    };
    await bench.answers.commit({ ...answer, outcome: 'answered', question: 'q' });
    for (const repeated of [event, arrival(of)]) {
      expect(await bench.inbound.recordMessage(repeated, message)).toMatchObject({
        duplicate: true,
        awaitsAnswer: false,
      });
    }
    expect((await bench.conversations.get('acme', conversationId))?.awaitingSince).toBeNull();
  });

  it('makes one contact and one conversation of many first messages at once', async () => {
    const of = await bench.integration();
    const others = [bench.another(), bench.another()];
    await Promise.all([bench, ...others].map((one) => one.warm()));
    const kept = await Promise.all(
      Array.from({ length: 24 }, (_, n) => {
        const { inbound } = [bench, ...others][n % 3] ?? bench;
        const alias =
          n % 2 === 0 ? { external_id: 'bsuid-1', aliases: ['549261'] } : { external_id: '549261' };
        return inbound.recordMessage(arrival(of), written(of, { contact: alias }));
      }),
    );
    await Promise.all(others.map((other) => other.drop()));
    expect(new Set(kept.map((one) => one.contactId)).size).toBe(1);
    expect(new Set(kept.map((one) => one.conversationId)).size).toBe(1);
    expect(kept.every((one) => !one.duplicate)).toBe(true);
    expect(await bench.messagesOf(kept[0]?.conversationId ?? '')).toHaveLength(24);
  });

  it('keeps one message of the same event arriving many times at once', async () => {
    const of = await bench.integration();
    const event = arrival(of);
    const message = written(of);
    const kept = await Promise.all(
      Array.from({ length: 10 }, () => bench.inbound.recordMessage(event, message)),
    );
    expect(kept.filter((one) => !one.duplicate)).toHaveLength(1);
    expect(new Set(kept.map((one) => one.messageId)).size).toBe(1);
  });

  it('reads messages in the order they arrived in, not the order they were recorded in', async () => {
    const of = await bench.integration();
    const events = ['first', 'second', 'third'].map((text) => ({
      event: arrival(of),
      message: written(of, { text }),
    }));
    const kept = [];
    for (const { event, message } of events.reverse())
      kept.push(await bench.inbound.recordMessage(event, message));
    const messages = await bench.messagesOf(kept[0]?.conversationId ?? '');
    expect(messages.map((message) => message.content.text)).toEqual(['first', 'second', 'third']);
    const burst = await bench.answers.burst('acme', kept[0]?.conversationId ?? '');
    expect(burst?.messages.map((message) => message.text)).toEqual(['first', 'second', 'third']);
  });

  it('keeps newer names over older ones and never replaces one by nothing', async () => {
    const of = await bench.integration();
    const old = arrival(of);
    const record = (event = arrival(of), contact = {}) =>
      bench.inbound.recordMessage(event, written(of, { contact }));
    const { conversationId } = await record(arrival(of), { name: 'Ana María', username: 'ana' });
    await record(arrival(of), { name: '' });
    await record(old, { name: 'A.', email: 'ana@example.com' });
    expect((await bench.conversations.get('acme', conversationId))?.contact).toMatchObject({
      name: 'Ana María',
      username: 'ana',
      email: 'ana@example.com',
    });
  });

  it('keeps characters that Postgres refuses as a replacement sign rather than losing the message', async () => {
    const of = await bench.integration();
    const kept = await bench.inbound.recordMessage(
      arrival(of),
      written(of, {
        text: 'a\u0000b \ud800 c',
        id: 'm\u0000',
        contact: { external_id: 'x\u0000', name: '\u0000' },
      }),
    );
    expect(await bench.messagesOf(kept.conversationId)).toMatchObject([
      { content: { text: 'a\ufffdb \ufffd c' }, providerMessageId: 'm\ufffd' },
    ]);
  });

  it('does not ask for an answer to what holds no words, or in a conversation a person has', async () => {
    const of = await bench.integration();
    const sticker = written(of);
    sticker.content = { type: 'sticker', text: 'Sticker 👍' };
    const kept = await bench.inbound.recordMessage(arrival(of), sticker);
    expect(kept.awaitsAnswer).toBe(false);
    await bench.conversations.takeOver('acme', kept.conversationId, 'agent');
    const next = await bench.inbound.recordMessage(arrival(of), written(of));
    expect(next).toMatchObject({
      conversationId: kept.conversationId,
      owner: 'human',
      epoch: 2,
      awaitsAnswer: false,
    });
    await bench.conversations.resume('acme', kept.conversationId, 'agent');
    expect(await bench.inbound.recordMessage(arrival(of), written(of))).toMatchObject({
      owner: 'bot',
      awaitsAnswer: true,
    });
  });

  it('begins a new conversation after the last one was closed', async () => {
    const of = await bench.integration();
    const before = await bench.inbound.recordMessage(arrival(of), written(of));
    await bench.conversations.close('acme', before.conversationId, 'agent');
    const after = await bench.inbound.recordMessage(arrival(of), written(of));
    expect(after.contactId).toBe(before.contactId);
    expect(after.conversationId).not.toBe(before.conversationId);
  });

  it('makes a blocked contact reachable again when it writes', async () => {
    const of = await bench.integration();
    const contact = { external_id: 'customer-1' };
    const change = { platform: 'telegram', timestamp: 0, contact, raw_payload: {} } as const;
    const { contactId } = await bench.inbound.recordContactChange(arrival(of), {
      ...change,
      change: 'blocked',
    });
    const [found] = await bench.notifications.findContacts('acme', { contactId });
    expect(found).toMatchObject({ reachable: false });
    const kept = await bench.inbound.recordMessage(arrival(of), written(of));
    expect(kept.contactId).toBe(contactId);
    expect(await bench.notifications.findContacts('acme', { contactId })).toMatchObject([
      { reachable: true },
    ]);
  });

  it('takes an event up again that was set aside and is replayed', async () => {
    const of = await bench.integration();
    const event = arrival(of, { webhookId: randomId() });
    await bench.inbound.markFailed(event, 'failed', 'the database was full');
    const message = written(of);
    expect(await bench.inbound.recordMessage(event, message)).toMatchObject({ duplicate: false });
    await bench.inbound.markFailed(event, 'failed', 'too late');
    expect(await bench.inbound.recordMessage(event, message)).toMatchObject({ duplicate: true });
  });
});

describe('two contacts that turn out to be one person', () => {
  let bench: StoreBench;

  beforeAll(async () => (bench = await openBench()));
  afterAll(() => bench.drop());

  async function twoContacts() {
    const of = await bench.integration();
    const byPhone = await bench.inbound.recordMessage(
      arrival(of),
      written(of, { contact: { external_id: '549261' } }),
    );
    const byUser = await bench.inbound.recordMessage(
      arrival(of),
      written(of, { contact: { external_id: 'bsuid', name: 'Ana' } }),
    );
    const both = () =>
      bench.inbound.recordMessage(
        arrival(of),
        written(of, { contact: { external_id: 'bsuid', aliases: ['549261'] } }),
      );
    return { of, byPhone, byUser, both };
  }

  it('become one contact with one active conversation, in which everything still waits', async () => {
    const { of, byPhone, byUser, both } = await twoContacts();
    expect(byUser.contactId).not.toBe(byPhone.contactId);
    const merged = await both();
    expect(merged.conversationId).toBe(byUser.conversationId);
    const burst = await bench.answers.burst('acme', merged.conversationId);
    expect(burst?.messages.map((message) => message.id)).toEqual([
      byPhone.messageId,
      byUser.messageId,
      merged.messageId,
    ]);
    expect(await bench.conversations.get('acme', byPhone.conversationId)).toMatchObject({
      state: 'closed',
      contact: { id: merged.contactId, name: 'Ana' },
    });
    const later = await bench.inbound.recordMessage(
      arrival(of),
      written(of, { contact: { external_id: '549261' } }),
    );
    expect(later).toMatchObject({ contactId: merged.contactId, conversationId: merged.conversationId });
  });

  it('stay with the person who had taken one of them over', async () => {
    const { of, byPhone, byUser, both } = await twoContacts();
    await bench.conversations.takeOver('acme', byPhone.conversationId, 'agent');
    await bench.inbound.recordMessage(arrival(of), written(of, { contact: { external_id: 'bsuid' } }));
    const merged = await both();
    expect(merged).toMatchObject({
      conversationId: byUser.conversationId,
      owner: 'human',
      awaitsAnswer: false,
    });
    expect((await bench.answers.burst('acme', merged.conversationId))?.messages).toEqual([]);
  });

  it('are merged by a change of number, too', async () => {
    const of = await bench.integration();
    const old = await bench.inbound.recordMessage(
      arrival(of),
      written(of, { contact: { external_id: 'old' } }),
    );
    await bench.inbound.recordContactChange(arrival(of), {
      platform: 'telegram',
      change: 'renumbered',
      former_id: 'old',
      contact: { external_id: 'new' },
      timestamp: 0,
      raw_payload: {},
    });
    const next = await bench.inbound.recordMessage(
      arrival(of),
      written(of, { contact: { external_id: 'new' } }),
    );
    expect(next).toMatchObject({ contactId: old.contactId, conversationId: old.conversationId });
  });
});
