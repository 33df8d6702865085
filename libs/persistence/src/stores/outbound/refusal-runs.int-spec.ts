/** What a refusal says beyond its message: of a later part too, and longer and longer the oftener in a row it is said. */
import { randomId } from '@enlace/crypto';
import { arrival, written } from '../../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../../fixtures/store-bench.js';
import type { DeliveryOutcome, RejectedOutcome, RetryOutcome } from './outbound-message.js';

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

const LIMIT: RetryOutcome = {
  outcome: 'retry',
  code: '131056',
  reason: 'too many to this person',
  afterMs: 4_000,
  scope: 'contact',
  growth: 4,
};
const LATER = { outcome: 'retry', code: 'slow', reason: 'later' } as const;

class Talk {
  private constructor(
    private readonly of: { tenantId: string; integrationId: string },
    readonly conversationId: string,
  ) {}

  static async open(): Promise<Talk> {
    const of = await bench.integration();
    const { conversationId } = await bench.inbound.recordMessage(arrival(of), written(of));
    return new Talk(of, conversationId);
  }

  /** Sends a new message, or the one that waits; whatever holds the lane is over. */
  async send(outcome: DeliveryOutcome, isNew = true): Promise<string> {
    const { conversationId } = this;
    const content = { type: 'text', text: 'Sí.' } as const;
    const request = {
      messageId: randomId(),
      tenantId: 'acme',
      conversationId,
      content,
      author: 'human',
    } as const;
    if (isNew) await bench.outbound.enqueue(request);
    await this.over();
    const lane = await bench.outbound.claimLane('telegram', conversationId, randomId(), 60_000);
    if (lane === undefined) throw new Error('the lane cannot be claimed');
    const begun = await bench.outbound.begin(lane);
    if (begun.state !== 'send') throw new Error(`nothing to send: ${begun.state}`);
    await bench.outbound.settle(lane, begun.message.id, begun.message.attempt, outcome, { maxAttempts: 12 });
    return begun.message.id;
  }

  sent(): Promise<string> {
    return this.send({ outcome: 'sent', providerMessageIds: [randomId()] });
  }

  /** The provider's status says so of a message that was taken. */
  async refused(messageId: string): Promise<void> {
    await bench.inbound.recordDeliveryUpdate(arrival(this.of), {
      platform: 'telegram',
      message_id: randomId(),
      status: 'failed',
      timestamp: Math.floor(Date.now() / 1_000) + 1,
      callback_data: messageId,
      errors: [{ code: '131056', message: 'no', effect: 'contact_paused', pause_ms: 4_000, pause_growth: 4 }],
      raw_payload: {},
    });
  }

  /** Whole seconds that lane and channel must rest, and what holds the contact. */
  async rests() {
    const [row] = await bench.database.asSystem((tx) =>
      tx.query<Record<string, unknown>>(
        `SELECT round(extract(epoch FROM lane.frozen_until - now()))::int AS lane,
                round(extract(epoch FROM integrations.frozen_until - now()))::int AS channel,
                integrations.status, reachable, opted_out_at IS NOT NULL AS "optedOut",
                window_closed_at IS NOT NULL AS "windowShut"
           FROM delivery_lanes AS lane JOIN integrations ON integrations.id = lane.integration_id
           JOIN conversations ON conversations.id = conversation_id JOIN contacts ON contacts.id = contact_id
          WHERE conversation_id = $1`,
        [this.conversationId],
      ),
    );
    return row;
  }

  private async over(): Promise<void> {
    await bench.database.asSystem(async (tx) => {
      const of = [this.conversationId];
      await tx.query('UPDATE messages SET not_before = NULL WHERE conversation_id = $1', of);
      await tx.query(
        `UPDATE delivery_lanes SET frozen_until = NULL, due_at = now(), worker = NULL, leased_until = NULL
          WHERE conversation_id = $1`,
        of,
      );
    });
  }
}

describe('a refusal of the second part of a message', () => {
  it.each<[string, RejectedOutcome | RetryOutcome, object]>([
    [
      'a wait of the bot',
      { ...LATER, afterMs: 41_000, scope: 'integration', told: true },
      { channel: 41, lane: null },
    ],
    [
      'a wait of the chat',
      { ...LATER, afterMs: 41_000, scope: 'contact', told: true },
      { channel: null, lane: 41 },
    ],
    [
      'a stopped channel',
      { ...LATER, afterMs: 300_000, scope: 'integration', stopped: true },
      { status: 'refused', channel: 300 },
    ],
    ['a contact out of reach', { ...LATER, outcome: 'rejected', scope: 'contact' }, { reachable: false }],
    [
      'an opt-out',
      { ...LATER, outcome: 'rejected', scope: 'contact', optedOut: true },
      { optedOut: true, reachable: true },
    ],
    [
      'a shut window',
      { ...LATER, outcome: 'rejected', scope: 'message', windowClosed: true },
      { windowShut: true },
    ],
  ])(
    'tells of %s as that of the first does, and leaves the message unknown',
    async (_, partFailure, expected) => {
      const talk = await Talk.open();
      await talk.send({ outcome: 'unknown', code: 'partly_sent', reason: 'part 2 of 3', partFailure });
      expect(await talk.rests()).toMatchObject(expected);
      expect((await bench.messagesOf(talk.conversationId)).at(-1)).toMatchObject({
        status: 'unknown',
        errorCode: 'partly_sent',
      });
    },
  );
});

describe('a limit to one contact', () => {
  it('holds it longer each time it is met in a row, whichever message meets it, and anew after one that was taken', async () => {
    const talk = await Talk.open();
    const lane = async () => (await talk.rests())?.['lane'];
    await talk.send(LIMIT);
    expect(await lane()).toBe(4);
    await talk.send(LIMIT, false);
    expect(await lane()).toBe(16);
    await talk.send({ outcome: 'rejected', code: 'x', reason: 'y', scope: 'message' }, false);
    await talk.send(LIMIT);
    expect(await lane()).toBe(64);
    await talk.send({ outcome: 'sent', providerMessageIds: [randomId()] }, false);
    await talk.send(LIMIT);
    expect(await lane()).toBe(4);
  });

  it('that is told by status grows as well, and counts once for what was under way together', async () => {
    const talk = await Talk.open();
    const lane = async () => (await talk.rests())?.['lane'];
    const [first, second] = [await talk.sent(), await talk.sent()];
    await talk.refused(first);
    expect(await lane()).toBe(4);
    await talk.refused(second);
    expect(await lane()).toBe(4);
    const [third] = [await talk.sent(), await talk.sent()];
    await talk.refused(third);
    expect(await lane()).toBe(16);
  });

  it('met by a later part is the first of its run, for the part before was taken', async () => {
    const talk = await Talk.open();
    await talk.send(LIMIT);
    await talk.send({ outcome: 'unknown', code: 'partly_sent', reason: 'x', partFailure: LIMIT }, false);
    expect(await talk.rests()).toMatchObject({ lane: 4 });
  });

  it('never holds it longer than half an hour', async () => {
    const talk = await Talk.open();
    for (let time = 0; time < 8; time += 1) await talk.send(LIMIT, time === 0);
    expect(await talk.rests()).toMatchObject({ lane: 1_800 });
  });
});

it('every try that met the stopped channel stays in the log, and none of them counts', async () => {
  const talk = await Talk.open();
  const stopped: DeliveryOutcome = { ...LATER, afterMs: 300_000, scope: 'integration', stopped: true };
  let id = '';
  for (let time = 0; time < 13; time += 1) {
    id = await talk.send(stopped, time === 0);
    await bench.database.asSystem((tx) => tx.query('UPDATE integrations SET frozen_until = NULL'));
  }
  await talk.send({ ...LATER, afterMs: 1_000, scope: 'message' }, false);
  const attempts = await bench.outbound.attempts('acme', id);
  expect(attempts.map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toHaveLength(14);
  expect((await bench.messagesOf(talk.conversationId)).at(-1)).toMatchObject({ status: 'queued' });
});
