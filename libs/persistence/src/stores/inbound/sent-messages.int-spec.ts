/** News about what was sent: our own echoes, people taking over, and the ladder of statuses. */
import { randomId } from '@enlace/crypto';
import type { DeliveryUpdate, ProviderError, ReportedStatus } from '@enlace/normalization';
import { arrival, written } from '../../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../../fixtures/store-bench.js';
import type { DeliveryOutcome } from '../../index.js';

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

/** A conversation of a new customer with one message of the bot begun. */
async function sending() {
  const of = await bench.integration();
  const { conversationId, epoch } = await bench.inbound.recordMessage(arrival(of), written(of));
  const messageId = randomId();
  await bench.outbound.enqueue({
    messageId,
    tenantId: 'acme',
    conversationId,
    content: { type: 'text', text: 'Sí, a todo el país.' },
    author: 'bot',
    epoch,
  });
  const lane = await bench.outbound.claimLane('telegram', conversationId, 'worker', 60_000);
  if (lane === undefined) throw new Error('the lane is not free');
  expect(await bench.outbound.begin(lane)).toMatchObject({ state: 'send', message: { id: messageId } });
  const settle = (...providerMessageIds: [string, ...string[]]) =>
    bench.outbound.settle(lane, messageId, 1, { outcome: 'sent', providerMessageIds }, { maxAttempts: 3 });
  const echo = (id: string, text = 'Sí, a todo el país.') => written(of, { id, text, direction: 'outbound' });
  const messages = () => bench.messagesOf(conversationId);
  return { of, conversationId, messageId, lane, settle, echo, messages };
}

function update(status: ReportedStatus, rest: Partial<DeliveryUpdate> = {}): DeliveryUpdate {
  return {
    platform: 'telegram',
    message_id: 'p-1',
    status,
    timestamp: 0,
    errors: [],
    raw_payload: {},
    ...rest,
  };
}

describe('an echo', () => {
  it('of what we sent is our own, by the id of any of its parts', async () => {
    const { of, settle, echo, messages, conversationId } = await sending();
    await settle('p-1', 'p-2', 'p-3');
    for (const id of ['p-1', 'p-3']) {
      expect(await bench.inbound.recordEcho(arrival(of), echo(id))).toEqual({
        outcome: 'own',
        duplicate: false,
      });
    }
    expect(await messages()).toHaveLength(2);
    expect(await bench.conversations.get('acme', conversationId)).toMatchObject({ owner: 'bot', epoch: 1 });
  });

  it('is not decided while a message of ours is on its way, and leaves no mark', async () => {
    const { of, settle, echo } = await sending();
    const event = arrival(of);
    expect(await bench.inbound.recordEcho(event, echo('p-1'))).toEqual({
      outcome: 'undecided',
      duplicate: false,
    });
    await settle('p-1');
    expect(await bench.inbound.recordEcho(event, echo('p-1'))).toEqual({ outcome: 'own', duplicate: false });
    expect(await bench.inbound.recordEcho(event, echo('p-1'))).toEqual({ outcome: 'own', duplicate: true });
  });

  it('of a person makes the conversation theirs and nothing in it waits for the bot', async () => {
    const { of, settle, echo, messages, conversationId } = await sending();
    await settle('p-1');
    const event = arrival(of);
    const recorded = await bench.inbound.recordEcho(event, echo('p-9', 'Te ayudo yo.'));
    expect(recorded).toEqual({ outcome: 'recorded', duplicate: false });
    expect(await bench.inbound.recordEcho(event, echo('p-9'))).toEqual({
      outcome: 'recorded',
      duplicate: true,
    });
    expect(await bench.inbound.recordEcho(arrival(of), echo('p-9'))).toEqual({
      outcome: 'recorded',
      duplicate: true,
    });
    expect(await bench.conversations.get('acme', conversationId)).toMatchObject({
      owner: 'human',
      epoch: 2,
      awaitingSince: null,
    });
    const all = await messages();
    expect(all).toHaveLength(3);
    expect(all.some((message) => message.awaitsAnswer)).toBe(false);
    expect(all.at(-1)).toMatchObject({ author: 'human', direction: 'outbound', status: 'sent' });
  });

  it('of an automation takes nothing over', async () => {
    const { of, settle, echo, conversationId } = await sending();
    await settle('p-1');
    await bench.inbound.recordEcho(arrival(of), echo('p-9', 'Fuera de horario'), { author: 'system' });
    expect(await bench.conversations.get('acme', conversationId)).toMatchObject({
      owner: 'bot',
      epoch: 1,
      awaitingSince: expect.any(Date) as Date,
    });
  });

  it('that says what a message of unknown fate said is that message, once it must be decided', async () => {
    const { of, lane, messageId, echo, messages, conversationId } = await sending();
    const unknown = { outcome: 'unknown', code: 'timeout', reason: 'no answer' } as const;
    await bench.outbound.settle(lane, messageId, 1, unknown, { maxAttempts: 3 });
    const event = arrival(of);
    expect(await bench.inbound.recordEcho(event, echo('p-1'))).toMatchObject({ outcome: 'undecided' });
    expect(await bench.inbound.recordEcho(event, echo('p-1'), { decide: true })).toMatchObject({
      outcome: 'own',
    });
    expect((await messages()).at(-1)).toMatchObject({
      id: messageId,
      status: 'sent',
      providerMessageId: 'p-1',
    });
    expect(await bench.conversations.get('acme', conversationId)).toMatchObject({ owner: 'bot' });
  });

  it('taken for a person gives way when the message turns out to be ours', async () => {
    const { of, settle, echo, messages, messageId } = await sending();
    await bench.inbound.recordEcho(arrival(of), echo('p-1', 'other words'), { decide: true });
    expect(await settle('p-1')).toEqual({ status: 'sent' });
    expect((await messages()).filter((message) => message.direction === 'outbound')).toMatchObject([
      { id: messageId, providerMessageId: 'p-1' },
    ]);
  });

  it('recorded in the very moment in which the sender writes down what it sent leaves one message, ours', async () => {
    await bench.warm();
    for (let n = 0; n < 12; n += 1) {
      const { of, settle, echo, messages, messageId } = await sending();
      const recorded = bench.inbound.recordEcho(arrival(of), echo('p-1', 'other words'), { decide: true });
      const [settled] = await Promise.all([settle('p-1'), recorded]);
      expect(settled).toEqual({ status: 'sent' });
      const outbound = (await messages()).filter((message) => message.direction === 'outbound');
      expect(outbound).toMatchObject([{ id: messageId, providerMessageId: 'p-1' }]);
    }
  });

  it('begins contact and conversation when a person writes first', async () => {
    const of = await bench.integration();
    await bench.inbound.recordEcho(arrival(of), written(of, { direction: 'outbound', text: 'Hola' }));
    const next = await bench.inbound.recordMessage(arrival(of), written(of));
    expect(next).toMatchObject({ owner: 'human', awaitsAnswer: false });
  });
});

describe('a delivery update', () => {
  it('climbs and says when it did not', async () => {
    const { of, settle, messages } = await sending();
    await settle('p-1', 'p-2');
    const record = async (status: ReportedStatus, rest = {}) =>
      (await bench.inbound.recordDeliveryUpdate(arrival(of), update(status, rest))).outcome;
    expect(await record('delivered')).toBe('applied');
    expect(await record('sent')).toBe('not_higher');
    expect(await record('failed')).toBe('not_higher');
    expect(await record('read', { message_id: 'p-2' })).toBe('applied');
    expect(await record('delivered')).toBe('not_higher');
    expect((await messages()).at(-1)?.status).toBe('read');
  });

  it('has its effect once', async () => {
    const { of, settle } = await sending();
    await settle('p-1');
    const event = arrival(of);
    expect(await bench.inbound.recordDeliveryUpdate(event, update('delivered'))).toMatchObject({
      outcome: 'applied',
    });
    expect(await bench.inbound.recordDeliveryUpdate(event, update('delivered'))).toMatchObject({
      outcome: 'duplicate',
    });
  });

  it('leaves it known that the rest of a message was withheld, unless it failed', async () => {
    const { of, lane, messageId, messages } = await sending();
    const rest = { code: 'rest_withheld', reason: '1 of 3 parts went out' };
    const half: DeliveryOutcome = { outcome: 'sent', providerMessageIds: ['p-1'], rest };
    await bench.outbound.settle(lane, messageId, 1, half, { maxAttempts: 3 });
    const withheld = { errorCode: rest.code, errorReason: rest.reason };
    expect((await messages()).at(-1)).toMatchObject({ status: 'sent', ...withheld });
    expect(await bench.outbound.attempts('acme', messageId)).toMatchObject([{ outcome: 'sent', ...rest }]);
    await bench.inbound.recordDeliveryUpdate(arrival(of), update('delivered'));
    expect((await messages()).at(-1)).toMatchObject({ status: 'delivered', ...withheld });
  });

  it.each(['after', 'before'])(
    'leaves it known that only a part went out, when the status of that part comes %s the end of the attempt',
    async (order) => {
      const { of, lane, messageId, messages, conversationId } = await sending();
      const errors = { code: 'partly_sent', reason: 'part 2 of 3 failed after 1 had been taken' };
      const settle = () =>
        bench.outbound.settle(lane, messageId, 1, { outcome: 'unknown', ...errors }, { maxAttempts: 3 });
      const report = () =>
        bench.inbound.recordDeliveryUpdate(arrival(of), update('delivered', { callback_data: messageId }));
      if (order === 'before') expect(await report()).toEqual({ outcome: 'applied' });
      await settle();
      if (order === 'after') {
        const metadata = { partly_sent: errors.reason };
        expect(await report()).toEqual({
          outcome: 'applied',
          turned: { messageId, conversationId, metadata },
        });
      }
      expect((await messages()).at(-1)).toMatchObject({
        status: 'delivered',
        errorCode: errors.code,
        errorReason: errors.reason,
      });
    },
  );

  it('keeps the reason of a failure, forgets it when the message arrived after all, and says so both times', async () => {
    const { of, settle, messages, messageId, conversationId } = await sending();
    await settle('p-1');
    const errors = [{ code: '131026', message: 'Message undeliverable' }];
    const failed = await bench.inbound.recordDeliveryUpdate(arrival(of), update('failed', { errors }));
    expect((await messages()).at(-1)).toMatchObject({ status: 'failed', errorCode: '131026' });
    const arrived = await bench.inbound.recordDeliveryUpdate(arrival(of), update('delivered'));
    const turned = { messageId, conversationId, metadata: null };
    expect([failed, arrived]).toEqual([
      { outcome: 'applied', turned },
      { outcome: 'applied', turned },
    ]);
    const read = await bench.inbound.recordDeliveryUpdate(arrival(of), update('read'));
    expect(read).toEqual({ outcome: 'applied' });
    expect((await messages()).at(-1)).toMatchObject({ status: 'read', errorCode: null });
  });

  describe('that says why it failed', () => {
    type Effect = Pick<ProviderError, 'effect' | 'pause_ms'>;
    const NOW = Math.floor(Date.now() / 1_000);
    const failing = (effect: Effect, timestamp = NOW) =>
      update('failed', { timestamp, errors: [{ code: '131', message: 'no', ...effect }] });

    /** What is true after it, and what was answered. */
    async function after(effect: Effect, timestamp = NOW) {
      const { of, settle, conversationId } = await sending();
      await settle('p-1');
      // the customer wrote a moment before
      const wroteAt = new Date((NOW - 60) * 1_000);
      await bench.database.asSystem((tx) =>
        tx.query('UPDATE contacts SET last_inbound_at = $2 WHERE integration_id = $1', [
          of.integrationId,
          wroteAt,
        ]),
      );
      const event = arrival(of);
      const recorded = await bench.inbound.recordDeliveryUpdate(event, failing(effect, timestamp));
      const again = await bench.inbound.recordDeliveryUpdate(event, failing(effect, timestamp));
      expect(again).toEqual({ outcome: 'duplicate' });
      const [state] = await bench.database.asSystem((tx) =>
        tx.query<Record<string, unknown>>(
          `SELECT contacts.reachable, contacts.opted_out_at IS NOT NULL AS "optedOut", integrations.status,
                  coalesce(lane.frozen_until > now(), false) AS "lanePaused",
                  coalesce(integrations.frozen_until > now(), false) AS "channelPaused"
             FROM conversations AS conversation
             JOIN contacts ON contacts.id = contact_id
             JOIN integrations ON integrations.id = conversation.integration_id
             JOIN delivery_lanes AS lane ON lane.conversation_id = conversation.id
            WHERE conversation.id = $1`,
          [conversationId],
        ),
      );
      return { state, recorded };
    }

    const FINE = {
      reachable: true,
      optedOut: false,
      status: 'active',
      lanePaused: false,
      channelPaused: false,
    };

    it.each<[string, Effect, object]>([
      ['nothing else', {}, {}],
      ['that the contact cannot be reached', { effect: 'contact_unreachable' }, { reachable: false }],
      ['that they want no marketing', { effect: 'opted_out' }, { optedOut: true }],
      [
        'that they must be spared a while',
        { effect: 'contact_paused', pause_ms: 60_000 },
        { lanePaused: true },
      ],
      ['that the channel must rest', { effect: 'channel_paused', pause_ms: 60_000 }, { channelPaused: true }],
      [
        'that a person must mend the channel',
        { effect: 'channel_stopped', pause_ms: 60_000 },
        { status: 'refused', channelPaused: true },
      ],
    ])('and says %s has that effect, once', async (_, effect, changed) => {
      const { state, recorded } = await after(effect);
      expect(state).toEqual({ ...FINE, ...changed });
      expect(recorded).toMatchObject({ outcome: 'applied' });
      const stopped = effect.effect === 'channel_stopped' ? { code: '131', reason: 'no' } : undefined;
      expect(recorded.channel?.stopped).toEqual(stopped);
    });

    it.each<[string, Effect]>([
      ['the contact could not be reached', { effect: 'contact_unreachable' }],
      ['the channel had to rest', { effect: 'channel_paused', pause_ms: 60_000 }],
      ['the channel was to be mended', { effect: 'channel_stopped', pause_ms: 60_000 }],
    ])('and comes two hours late changes nothing: %s then', async (_, effect) => {
      const { state, recorded } = await after(effect, NOW - 7_200);
      expect(state).toEqual(FINE);
      expect(recorded).toMatchObject({ outcome: 'applied' });
      expect(recorded.channel?.stopped).toBeUndefined();
    });
  });

  it('of a message nobody knows leaves no mark unless it is final', async () => {
    const { of, settle } = await sending();
    const event = arrival(of);
    expect(await bench.inbound.recordDeliveryUpdate(event, update('delivered'))).toMatchObject({
      outcome: 'unknown_message',
    });
    await settle('p-1');
    expect(await bench.inbound.recordDeliveryUpdate(event, update('delivered'))).toMatchObject({
      outcome: 'applied',
    });
    const other = arrival(of);
    const stray = update('delivered', { message_id: 'p-404' });
    expect(await bench.inbound.recordDeliveryUpdate(other, stray, { final: true })).toMatchObject({
      outcome: 'unknown_message',
    });
    expect(await bench.inbound.recordDeliveryUpdate(other, stray, { final: true })).toMatchObject({
      outcome: 'duplicate',
    });
  });

  it('that comes before the sender has written down what it sent is kept, and so is the provider id', async () => {
    const { of, settle, messages, messageId } = await sending();
    const early = update('delivered', { callback_data: messageId });
    expect(await bench.inbound.recordDeliveryUpdate(arrival(of), early)).toMatchObject({
      outcome: 'applied',
    });
    expect(await settle('p-1')).toEqual({ status: 'delivered' });
    expect((await messages()).at(-1)).toMatchObject({ status: 'delivered', providerMessageId: 'p-1' });
  });

  it('reconciles a message of unknown fate', async () => {
    const { of, lane, messages, messageId } = await sending();
    const lost = { outcome: 'unknown', code: 'timeout', reason: 'no answer' } as const;
    expect(await bench.outbound.settle(lane, messageId, 1, lost, { maxAttempts: 3 })).toEqual({
      status: 'unknown',
    });
    await bench.inbound.recordDeliveryUpdate(arrival(of), update('sent', { callback_data: messageId }));
    expect((await messages()).at(-1)).toMatchObject({
      status: 'sent',
      providerMessageId: 'p-1',
      errorCode: null,
    });
  });

  it('never takes a status back when all come at once', async () => {
    const { of, settle, messages, messageId } = await sending();
    await Promise.all([
      settle('p-1'),
      ...['sent', 'failed', 'read', 'delivered'].map((status) =>
        bench.inbound.recordDeliveryUpdate(
          arrival(of),
          update(status as ReportedStatus, { callback_data: messageId }),
        ),
      ),
    ]);
    expect((await messages()).at(-1)?.status).toBe('read');
  });
});

describe('a change of a message', () => {
  const change = {
    platform: 'telegram',
    timestamp: 0,
    contact: { external_id: 'customer-1' },
    raw_payload: {},
  } as const;

  it('gives the bot the new words of an edit', async () => {
    const of = await bench.integration();
    const { conversationId } = await bench.inbound.recordMessage(
      arrival(of),
      written(of, { id: 'm-1', text: 'ola' }),
    );
    const activeAt = (await bench.conversations.get('acme', conversationId))?.lastActivityAt;
    const event = arrival(of);
    const edit = {
      ...change,
      message_id: 'm-1',
      change: 'edited',
      content: { type: 'text', text: 'hola' },
    } as const;
    expect(await bench.inbound.recordMessageChange(event, edit)).toBe('applied');
    expect(await bench.inbound.recordMessageChange(event, edit)).toBe('duplicate');
    expect((await bench.answers.burst('acme', conversationId))?.messages).toMatchObject([{ text: 'hola' }]);
    // people's lists keep their order
    expect((await bench.conversations.get('acme', conversationId))?.lastActivityAt).toEqual(activeAt);
  });

  it('spares the bot what was deleted', async () => {
    const of = await bench.integration();
    const { conversationId } = await bench.inbound.recordMessage(arrival(of), written(of, { id: 'm-1' }));
    await bench.inbound.recordMessageChange(arrival(of), { ...change, message_id: 'm-1', change: 'deleted' });
    expect((await bench.answers.burst('acme', conversationId))?.messages).toEqual([]);
    expect((await bench.conversations.get('acme', conversationId))?.awaitingSince).toBeNull();
  });

  it('that overtakes its message leaves no mark, so that it can come again', async () => {
    const of = await bench.integration();
    const event = arrival(of);
    const deleted = { ...change, message_id: 'm-1', change: 'deleted' } as const;
    expect(await bench.inbound.recordMessageChange(event, deleted)).toBe('unknown_message');
    await bench.inbound.recordMessage(arrival(of), written(of, { id: 'm-1' }));
    expect(await bench.inbound.recordMessageChange(event, deleted)).toBe('applied');
  });
});

describe('a change of a conversation', () => {
  it('is kept with the conversation, and moves its owner as the caller says', async () => {
    const of = await bench.integration();
    const { conversationId } = await bench.inbound.recordMessage(arrival(of), written(of), {
      providerConversationId: '42',
    });
    const change = {
      platform: 'telegram',
      timestamp: 0,
      conversation_id: '42',
      raw_payload: { a: 1 },
    } as const;
    const event = arrival(of);
    const assigned = { ...change, change: 'assigned' } as const;
    const applied = { outcome: 'applied', conversationId };
    expect(await bench.inbound.recordConversationChange(event, assigned, { owner: 'human' })).toEqual(
      applied,
    );
    expect(await bench.inbound.recordConversationChange(event, assigned, { owner: 'human' })).toEqual({
      outcome: 'duplicate',
      conversationId,
    });
    expect(await bench.conversations.get('acme', conversationId)).toMatchObject({ owner: 'human', epoch: 2 });
    await bench.inbound.recordConversationChange(
      arrival(of),
      { ...change, change: 'resolved' },
      { close: true },
    );
    expect(await bench.conversations.get('acme', conversationId)).toMatchObject({
      state: 'closed',
      epoch: 3,
    });
  });
});
