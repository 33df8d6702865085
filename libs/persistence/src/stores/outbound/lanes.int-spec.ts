/** Order and rules of what goes out, over any number of workers and whatever becomes of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Author } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import { arrival, written } from '../../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../../fixtures/store-bench.js';
import type { Begun, DeliveryOutcome, Lane, OutboundRequest } from './outbound-message.js';
import { WhatsAppTemplateStore } from '../whatsapp-template.store.js';

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

/** What one test left due is nothing to the next. */
afterEach(() => bench.database.asSystem((tx) => tx.query('UPDATE delivery_lanes SET due_at = NULL')));

const LEASE_MS = 60_000;
const RETRY = { outcome: 'retry', code: 'rate_limited', reason: 'slow down', scope: 'message' } as const;

async function conversation(externalId = 'customer-1') {
  const of = await bench.integration();
  const kept = await bench.inbound.recordMessage(
    arrival(of),
    written(of, { contact: { external_id: externalId } }),
  );
  return { of, ...kept };
}

function enqueue(conversationId: string, rest: Partial<OutboundRequest> = {}) {
  return bench.outbound.enqueue({
    messageId: randomId(),
    tenantId: 'acme',
    conversationId,
    content: { type: 'text', text: 'Sí.' },
    author: 'bot',
    ...rest,
  });
}

async function claim(conversationId: string, worker = 'worker', leaseMs = LEASE_MS): Promise<Lane> {
  const lane = await bench.outbound.claimLane('telegram', conversationId, worker, leaseMs);
  if (lane === undefined) throw new Error('the lane cannot be claimed');
  return lane;
}

/** The lane of a channel that has a reply window. */
function onWhatsApp(lane: Lane): Lane {
  return { ...lane, provider: 'whatsapp' };
}

function sent(begun: Begun): Begun & { readonly state: 'send' } {
  if (begun.state !== 'send') throw new Error(`nothing to send: ${begun.state}`);
  return begun;
}

function wordsOf(begun: Begun): string {
  const { content } = sent(begun).message;
  return content.type === 'text' ? content.text : '';
}

async function settle(lane: Lane, begun: Begun, outcome: DeliveryOutcome, maxAttempts = 3) {
  const { id, attempt } = sent(begun).message;
  return bench.outbound.settle(lane, id, attempt, outcome, { maxAttempts });
}

/** As a worker does that comes to a stop before it found the lane empty. */
function giveBack({ provider, worker, conversationId }: Lane): Promise<void> {
  return bench.outbound.giveBackLanes({ provider, worker, conversationId });
}

const taken = (): DeliveryOutcome => ({ outcome: 'sent', providerMessageIds: [randomId()] });

describe('a lane', () => {
  it('keeps the order of each conversation under eight workers, and sends each message once', async () => {
    const conversations = await Promise.all(['a', 'b', 'c'].map((name) => conversation(name)));
    const expected = new Map<string, string[]>();
    for (let n = 0; n < 10; n += 1) {
      for (const { conversationId } of conversations) {
        await enqueue(conversationId, { content: { type: 'text', text: String(n) } });
        expected.set(conversationId, [...(expected.get(conversationId) ?? []), String(n)]);
      }
    }
    const got = new Map<string, string[]>();
    const busy = new Set<string>();
    const work = async (worker: string): Promise<void> => {
      for (;;) {
        const [lane] = await bench.outbound.claimDueLanes('telegram', worker, LEASE_MS, 1);
        if (lane === undefined) return;
        expect(busy.has(lane.conversationId)).toBe(false);
        busy.add(lane.conversationId);
        for (let held = 0; held < 3; held += 1) {
          const begun = await bench.outbound.begin(lane);
          if (begun.state === 'empty') break;
          const texts = got.get(lane.conversationId) ?? [];
          got.set(lane.conversationId, [...texts, wordsOf(begun)]);
          await sleep(Math.random() * 5);
          await settle(lane, begun, taken());
        }
        busy.delete(lane.conversationId);
        await giveBack(lane);
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, n) => work(`worker-${n}`)));
    // A worker may have found all lanes busy and gone home: whoever is left finishes.
    await work('the last');
    expect(got).toEqual(expected);
  });

  it('belongs to one worker until the lease is over', async () => {
    const { conversationId } = await conversation();
    await enqueue(conversationId);
    const first = await claim(conversationId, 'first', 300);
    expect(await bench.outbound.claimLane('telegram', conversationId, 'second', 300)).toBeUndefined();
    expect(await bench.outbound.claimDueLanes('telegram', 'second', 300, 5)).toEqual([]);
    expect(await bench.outbound.touchLane(first, 300)).toBe(true);
    await sleep(350);
    const second = await claim(conversationId, 'second');
    expect(await bench.outbound.touchLane(first, 300)).toBe(false);
    expect(await bench.outbound.begin(first)).toEqual({ state: 'empty' });
    await giveBack(first);
    expect(await bench.outbound.touchLane(second, LEASE_MS)).toBe(true);
    expect(await bench.outbound.begin(second)).toMatchObject({ state: 'send' });
  });

  it('goes on after a worker died while sending: that message is unknown and is not sent again', async () => {
    const { conversationId } = await conversation();
    const [lost, next] = [randomId(), randomId()];
    await enqueue(conversationId, { messageId: lost, metadata: { order: 7 } });
    await enqueue(conversationId, { messageId: next });
    await bench.outbound.begin(await claim(conversationId, 'dies', 10));
    await sleep(80); // `begin` has made the lease of 10 ms new
    const lane = await claim(conversationId, 'lives');
    expect(lane.interrupted).toBe(true);
    expect(await bench.outbound.recoverLane(lane)).toEqual([{ messageId: lost, metadata: { order: 7 } }]);
    expect(await bench.outbound.recoverLane(lane)).toEqual([]);
    const begun = sent(await bench.outbound.begin(lane));
    expect(begun.message.id).toBe(next);
    await settle(lane, begun, taken());
    expect(await bench.outbound.begin(lane)).toEqual({ state: 'empty' });
    const messages = await bench.messagesOf(conversationId);
    expect(messages.map(({ id, status }) => [id, status]).slice(1)).toEqual([
      [lost, 'unknown'],
      [next, 'sent'],
    ]);
    expect(await bench.outbound.attempts('acme', lost)).toMatchObject([
      { attempt: 1, worker: 'dies', outcome: 'unknown', endedAt: expect.any(Date) as Date },
    ]);
  });

  it('takes the word of a worker that was given up for dead but had sent', async () => {
    const { conversationId } = await conversation();
    await enqueue(conversationId);
    const slow = await claim(conversationId, 'slow', 10);
    const begun = await bench.outbound.begin(slow);
    await sleep(80);
    const lane = await claim(conversationId, 'next');
    await bench.outbound.recoverLane(lane);
    expect(await settle(slow, begun, { ...RETRY, afterMs: 0 })).toEqual({ status: 'unknown' });
    expect(await settle(slow, begun, taken())).toEqual({ status: 'sent' });
  });

  it('that is given back is free at once, and what was taken but not handed over is sent after all', async () => {
    const { conversationId } = await conversation();
    const messageId = randomId();
    await enqueue(conversationId, { messageId });
    await bench.outbound.begin(await claim(conversationId, 'stopped'));
    await bench.outbound.giveBackLanes({
      provider: 'telegram',
      worker: 'stopped',
      conversationId,
    });
    const lane = await claim(conversationId, 'next');
    expect(await bench.outbound.recoverLane(lane)).toEqual([]);
    expect(sent(await bench.outbound.begin(lane)).message).toMatchObject({ id: messageId, attempt: 2 });
    expect(await bench.outbound.attempts('acme', messageId)).toMatchObject([
      { attempt: 1, outcome: 'retry', code: 'not_handed_over' },
      { attempt: 2, outcome: null },
    ]);
  });

  it('that is given back after the provider was called leaves that message unknown', async () => {
    const { conversationId } = await conversation();
    const messageId = randomId();
    await enqueue(conversationId, { messageId });
    await bench.outbound.begin(await claim(conversationId, 'stopped'));
    await bench.outbound.giveBackLanes({
      provider: 'telegram',
      worker: 'stopped',
      conversationId,
      handed: messageId,
    });
    const lane = await claim(conversationId, 'next');
    expect(await bench.outbound.recoverLane(lane)).toMatchObject([{ messageId }]);
  });

  it('is not given back by a claim that has lost it, nor is what a dead worker was sending sent again', async () => {
    const { conversationId } = await conversation();
    const messageId = randomId();
    await enqueue(conversationId, { messageId });
    await bench.outbound.begin(await claim(conversationId, 'dead', 10));
    await sleep(80);
    const lane = await claim(conversationId, 'stopped');
    await bench.outbound.giveBackLanes({
      provider: 'telegram',
      worker: 'dead',
      conversationId,
    });
    expect(await bench.outbound.touchLane(lane, LEASE_MS)).toBe(true);
    await bench.outbound.giveBackLanes({
      provider: 'telegram',
      worker: 'stopped',
      conversationId,
    });
    const next = await claim(conversationId, 'next');
    expect(await bench.outbound.recoverLane(next)).toMatchObject([{ messageId }]);
  });

  it('that was claimed without knowing is given back by the name of the claim', async () => {
    const { conversationId } = await conversation();
    await enqueue(conversationId);
    await bench.outbound.claimDueLanes('telegram', 'unheard', LEASE_MS, 5);
    await bench.outbound.giveBackLanes({ provider: 'telegram', worker: 'unheard' });
    expect(await bench.outbound.claimDueLanes('telegram', 'next', LEASE_MS, 5)).toHaveLength(1);
  });

  it('is due again when something is queued while it is held', async () => {
    const { conversationId } = await conversation();
    await enqueue(conversationId);
    const lane = await claim(conversationId);
    await settle(lane, await bench.outbound.begin(lane), taken());
    await enqueue(conversationId);
    await giveBack(lane);
    const again = await claim(conversationId);
    expect(await bench.outbound.begin(again)).toMatchObject({ state: 'send' });
  });

  it('that is found empty is given back, and free for whoever has something to send', async () => {
    const { conversationId } = await conversation();
    await enqueue(conversationId);
    const lane = await claim(conversationId);
    await settle(lane, await bench.outbound.begin(lane), taken());
    expect(await bench.outbound.begin(lane)).toEqual({ state: 'empty' });
    expect(await bench.outbound.claimLane('telegram', conversationId, 'worker', 1_000)).toBeUndefined();
    await enqueue(conversationId);
    expect(await bench.outbound.begin(await claim(conversationId))).toMatchObject({ state: 'send' });
  });

  it('goes on with the next message in the transaction that settles one', async () => {
    const { conversationId } = await conversation();
    const [first, second] = [randomId(), randomId()];
    await enqueue(conversationId, { messageId: first });
    await enqueue(conversationId, { messageId: second });
    const lane = await claim(conversationId);
    expect(lane.interrupted).toBe(false);
    const goOn = { maxAttempts: 3, goOn: {} };
    const begun = sent(await bench.outbound.begin(lane));
    const settled = await bench.outbound.settle(lane, begun.message.id, 1, taken(), goOn);
    expect(settled).toMatchObject({ status: 'sent', next: { state: 'send', message: { id: second } } });
    const last = await bench.outbound.settle(lane, second, 1, taken(), goOn);
    expect(last).toEqual({ status: 'sent', next: { state: 'empty' } });
    expect(await bench.outbound.claimLane('telegram', conversationId, 'worker', 1_000)).toBeUndefined();
  });

  it('gives back what was begun behind a message whose settling got no answer, and sends it in its turn', async () => {
    const { conversationId } = await conversation();
    const [first, second, third] = [randomId(), randomId(), randomId()];
    for (const messageId of [first, second, third]) await enqueue(conversationId, { messageId });
    const lane = await claim(conversationId);
    await bench.outbound.begin(lane);
    const outcome = taken();
    // Committed, but the worker never hears of it: it settles again, begins nothing, and gives the lane back.
    await bench.outbound.settle(lane, first, 1, outcome, { maxAttempts: 3, goOn: {} });
    expect(await bench.outbound.settle(lane, first, 1, outcome, { maxAttempts: 3 })).toEqual({
      status: 'sent',
    });
    await giveBack(lane);
    const next = await claim(conversationId);
    expect(next.interrupted).toBe(false);
    expect(sent(await bench.outbound.begin(next)).message).toMatchObject({ id: second, attempt: 2 });
  });

  it('is not held by a sign of life that comes after it was given back', async () => {
    const { conversationId } = await conversation();
    await enqueue(conversationId);
    const lane = await claim(conversationId);
    await settle(lane, await bench.outbound.begin(lane), taken());
    await bench.outbound.begin(lane);
    expect(await bench.outbound.touchLane(lane, LEASE_MS)).toBe(false);
    await enqueue(conversationId);
    await claim(conversationId);
  });

  it('that somebody else has meanwhile is not gone on with', async () => {
    const { conversationId } = await conversation();
    await enqueue(conversationId);
    await enqueue(conversationId);
    const slow = await claim(conversationId, 'slow', 10);
    const begun = sent(await bench.outbound.begin(slow));
    await sleep(80);
    const lane = await claim(conversationId, 'next');
    const settled = await bench.outbound.settle(slow, begun.message.id, 1, taken(), {
      maxAttempts: 3,
      goOn: {},
    });
    expect(settled).toEqual({ status: 'sent', next: { state: 'empty' } });
    expect(await bench.outbound.touchLane(lane, LEASE_MS)).toBe(true);
  });

  it('loses no message that is queued just while the lane runs empty', async () => {
    const { conversationId } = await conversation();
    for (let n = 0; n < 30; n += 1) {
      await enqueue(conversationId);
      const lane = await claim(conversationId);
      const begun = sent(await bench.outbound.begin(lane));
      const [{ next }] = await Promise.all([
        bench.outbound.settle(lane, begun.message.id, begun.message.attempt, taken(), {
          maxAttempts: 3,
          goOn: {},
        }),
        enqueue(conversationId),
      ]);
      if (next?.state === 'send') {
        await settle(lane, next, taken());
        await bench.outbound.begin(lane);
      } else {
        const rest = await claim(conversationId);
        await settle(rest, await bench.outbound.begin(rest), taken());
        await bench.outbound.begin(rest);
      }
    }
    const messages = await bench.messagesOf(conversationId);
    expect(messages.filter((message) => message.status === 'queued')).toEqual([]);
  });

  it('with a reply goes ahead of lanes with bulk, and the longest waiting goes first', async () => {
    const [bulk, older, newer] = await Promise.all(['a', 'b', 'c'].map((name) => conversation(name)));
    await enqueue(bulk?.conversationId ?? '', { author: 'system' });
    await enqueue(older?.conversationId ?? '');
    await enqueue(newer?.conversationId ?? '', { author: 'human' });
    const lanes = await bench.outbound.claimDueLanes('telegram', 'worker', LEASE_MS, 10);
    expect(lanes.map((lane) => lane.conversationId)).toEqual(
      [older, newer, bulk].map((one) => one?.conversationId),
    );
    expect(lanes[0]).toMatchObject({
      tenantId: 'acme',
      provider: 'telegram',
      worker: 'worker',
      leaseMs: LEASE_MS,
    });
  });
});

describe('queueing', () => {
  it('the same message id twice sends one message', async () => {
    const { conversationId, of } = await conversation();
    const messageId = randomId();
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => enqueue(conversationId, { messageId })),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'queued')).toHaveLength(1);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        conversationId,
        provider: 'telegram',
        integrationId: of.integrationId,
      });
    }
  });

  it("a person's message takes the conversation over, so that the bot's waiting reply is refused", async () => {
    const { conversationId } = await conversation();
    const botReply = randomId();
    await enqueue(conversationId, { messageId: botReply, metadata: { answer: 1 } });
    await enqueue(conversationId, { author: 'human', content: { type: 'text', text: 'Soy Ana.' } });
    const lane = await claim(conversationId);
    expect(await bench.outbound.begin(lane)).toMatchObject({
      state: 'refused',
      messageId: botReply,
      code: 'stale_epoch',
      metadata: { answer: 1 },
    });
    expect(wordsOf(await bench.outbound.begin(lane))).toBe('Soy Ana.');
    expect(await bench.conversations.get('acme', conversationId)).toMatchObject({ owner: 'human', epoch: 2 });
    expect((await bench.answers.burst('acme', conversationId))?.messages).toEqual([]);
  });

  it('refuses a reply computed under an older epoch at the moment of sending', async () => {
    const { conversationId, epoch } = await conversation();
    await bench.conversations.takeOver('acme', conversationId, 'agent');
    await bench.conversations.resume('acme', conversationId, 'agent');
    await enqueue(conversationId, { epoch });
    expect(await bench.outbound.begin(await claim(conversationId))).toMatchObject({ code: 'stale_epoch' });
  });

  it('to a contact by its external id finds its conversation, or begins one only when told to make the contact', async () => {
    const { of, conversationId } = await conversation('known');
    const to = (contact: string, rest: Partial<OutboundRequest> = {}) => {
      const { conversationId: _, ...request } = {
        messageId: randomId(),
        tenantId: 'acme',
        conversationId: undefined,
        content: { type: 'text' as const, text: 'Hola' },
        author: 'system' as Author,
        integrationId: of.integrationId,
        contact,
        ...rest,
      };
      return bench.outbound.enqueue(request);
    };
    expect(await to('known')).toMatchObject({ outcome: 'queued', conversationId });
    await expect(to('new')).rejects.toMatchObject({ code: 'contact.not_found' });
    const made = await Promise.all([1, 2, 3].map(() => to('new', { createContact: true })));
    expect(new Set(made.map((one) => one.conversationId)).size).toBe(1);
    const answer = await bench.inbound.recordMessage(
      arrival(of),
      written(of, { contact: { external_id: 'new' } }),
    );
    expect(answer.conversationId).toBe(made[0]?.conversationId);
    await expect(to('x', { integrationId: randomId() })).rejects.toMatchObject({
      code: 'integration.not_found',
    });
  });

  it('addresses a contact by what the channel calls it now', async () => {
    const of = await bench.integration();
    const { conversationId } = await bench.inbound.recordMessage(
      arrival(of),
      written(of, { contact: { external_id: 'chat-7', phone: '+549261' } }),
      { providerConversationId: '42' },
    );
    await enqueue(conversationId, { replyTo: 'm-1' });
    const begun = sent(await bench.outbound.begin(await claim(conversationId)));
    expect(begun).toMatchObject({
      to: { contact: 'chat-7', phone: '+549261', conversation: '42' },
      message: { replyTo: 'm-1', attempt: 1 },
      tenantId: 'acme',
      integrationId: of.integrationId,
    });
  });
});

describe('before sending', () => {
  it('a closed reply window is refused, an open one is not', async () => {
    const of = await bench.integration();
    const wrote = Math.floor(Date.now() / 1000) - 3_600;
    const hours = (count: number) => ({ now: new Date((wrote + count * 3_600) * 1000) });
    const { conversationId } = await bench.inbound.recordMessage(
      arrival(of),
      written(of, { timestamp: wrote }),
    );
    await enqueue(conversationId);
    await enqueue(conversationId);
    const lane = onWhatsApp(await claim(conversationId));
    expect(await bench.outbound.begin(lane, hours(24))).toMatchObject({
      state: 'refused',
      code: 'window_closed',
    });
    expect(await bench.outbound.begin(lane, hours(23))).toMatchObject({ state: 'send' });
  });

  it('what expired or cannot reach its contact is refused', async () => {
    const { of, conversationId } = await conversation();
    await enqueue(conversationId, { expiresAt: new Date(Date.now() - 1) });
    await enqueue(conversationId);
    const lane = await claim(conversationId);
    expect(await bench.outbound.begin(lane)).toMatchObject({ code: 'expired' });
    const contact = { external_id: 'customer-1' };
    const change = {
      platform: 'telegram',
      contact,
      timestamp: 0,
      raw_payload: {},
      change: 'blocked',
    } as const;
    await bench.inbound.recordContactChange(arrival(of), change);
    expect(await bench.outbound.begin(lane)).toMatchObject({ code: 'contact_unreachable' });
  });
});

describe('outside the reply window', () => {
  const LATER = { now: new Date(Date.now() + 2 * 86_400_000) };
  const template = { type: 'template', template: { name: 'aviso', language: 'es' } } as const;

  async function shut(settings: object) {
    const known = await conversation();
    await bench.database.forTenant('acme', (tx) =>
      tx.query('UPDATE integrations SET settings = $2 WHERE id = $1', [
        known.of.integrationId,
        JSON.stringify(settings),
      ]),
    );
    return known;
  }

  it('free text is held where the integration wants that, and a template goes ahead of it', async () => {
    const { conversationId } = await shut({ window_policy: 'hold' });
    await enqueue(conversationId);
    await enqueue(conversationId, { content: template });
    const lane = onWhatsApp(await claim(conversationId));
    const begun = await bench.outbound.begin(lane, LATER);
    expect(sent(begun).message.content).toEqual(template);
    await settle(lane, begun, taken());
    expect(await bench.outbound.begin(lane, LATER)).toMatchObject({ state: 'wait' });
  });

  it('a template that Meta would not send is foreseen, also where it stands in for free text', async () => {
    const { conversationId, of } = await shut({
      window_policy: 'template',
      window_template: 'hello',
      window_template_language: 'es',
      waba_id: 'waba-1',
    });
    await bench.database.forTenant('acme', (tx) =>
      tx.query(`UPDATE contacts SET last_inbound_at = now() - interval '2 days'`),
    );
    const account = { tenantId: 'acme', wabaId: 'waba-1' };
    const templates = new WhatsAppTemplateStore(bench.database);
    const know = (status: string) =>
      templates.keepList(account, of.integrationId, [{ name: 'hello', language: 'es', status }], {
        at: new Date(),
        againMs: 1,
      });
    const foreseen = async (messageId: string) =>
      (await bench.outbound.standing('acme', messageId))?.templateRefusal;
    const [text, itself] = [randomId(), randomId()];
    await enqueue(conversationId, { messageId: text });
    const hello = { type: 'template', template: { name: 'hello', language: 'es' } } as const;
    await enqueue(conversationId, { messageId: itself, content: hello });
    await bench.database.forTenant('acme', (tx) => tx.query(`UPDATE messages SET provider = 'whatsapp'`));
    expect(await foreseen(itself)).toBeNull();
    await know('PAUSED');
    expect(await foreseen(itself)).toContain('template hello (es) is PAUSED');
    expect(await foreseen(text)).toContain('template hello (es) is PAUSED');
    await know('APPROVED');
    expect(await foreseen(itself)).toBeNull();
  });

  it('who opted out of marketing still gets a template that is known to be none', async () => {
    const { conversationId, of } = await shut({ waba_id: 'waba-2' });
    await bench.database.forTenant('acme', (tx) =>
      tx.query('UPDATE contacts SET opted_out_at = now() WHERE integration_id = $1', [of.integrationId]),
    );
    const templates = new WhatsAppTemplateStore(bench.database);
    const listed = ['UTILITY', 'AUTHENTICATION', 'MARKETING'].map((category) => ({
      name: category.toLowerCase(),
      language: 'es',
      status: 'APPROVED',
      category,
    }));
    const account = { tenantId: 'acme', wabaId: 'waba-2' };
    await templates.keepList(account, of.integrationId, listed, { at: new Date(), againMs: 1 });
    let lane: Lane | undefined;
    const fate = async (name: string, language = 'es') => {
      const messageId = randomId();
      const content = { type: 'template', template: { name, language } } as const;
      await enqueue(conversationId, { messageId, content, author: 'system' });
      lane ??= onWhatsApp(await claim(conversationId));
      const foreseen = (await bench.outbound.standing('acme', messageId))?.verdict.verdict;
      const begun = await bench.outbound.begin(lane, LATER);
      if (begun.state === 'send') await settle(lane, begun, taken());
      return [foreseen, begun.state === 'refused' ? begun.code : begun.state];
    };
    expect(await fate('utility')).toEqual(['send', 'send']);
    expect(await fate('authentication')).toEqual(['send', 'send']);
    expect(await fate('marketing')).toEqual(['refuse', 'contact_unreachable']);
    expect(await fate('nobody_knows')).toEqual(['refuse', 'contact_unreachable']);
    expect(await fate('utility', 'pt_BR')).toEqual(['refuse', 'contact_unreachable']);
  });

  it('is told as its sender would judge it', async () => {
    const { conversationId } = await shut({ window_policy: 'hold' });
    await bench.database.forTenant('acme', (tx) =>
      tx.query(`UPDATE contacts SET last_inbound_at = now() - interval '2 days'`),
    );
    const standings = async (provider: string, ids: readonly string[]) => {
      await bench.database.forTenant('acme', (tx) =>
        tx.query('UPDATE messages SET provider = $1', [provider]),
      );
      return Promise.all(ids.map((id) => bench.outbound.standing('acme', id)));
    };
    const [held, ahead] = [randomId(), randomId()];
    await enqueue(conversationId, { messageId: held });
    await enqueue(conversationId, { messageId: ahead, content: template });
    expect(await standings('whatsapp', [held, ahead])).toMatchObject([
      { verdict: { verdict: 'wait', of: 'customer' }, ahead: 0 },
      { verdict: { verdict: 'send', as: 'itself' }, ahead: 0 },
    ]);
    expect(await standings('telegram', [held, ahead])).toMatchObject([
      { verdict: { verdict: 'send' }, ahead: 0 },
      { verdict: { verdict: 'send' }, ahead: 1 },
    ]);
  });

  it('free text that is held goes out as soon as the customer writes, and a template keeps its turn elsewhere', async () => {
    const { of, conversationId } = await shut({ window_policy: 'hold' });
    await enqueue(conversationId);
    const lane = onWhatsApp(await claim(conversationId));
    expect(await bench.outbound.begin(lane, LATER)).toMatchObject({ state: 'wait' });
    expect(await bench.outbound.claimLane('telegram', conversationId, 'early', LEASE_MS)).toBeUndefined();
    await bench.inbound.recordMessage(
      arrival(of),
      written(of, { id: 'again', contact: { external_id: 'customer-1' } }),
    );
    expect(
      sent(await bench.outbound.begin(onWhatsApp(await claim(conversationId)))).message.content.type,
    ).toBe('text');

    const other = await shut({
      window_policy: 'template',
      window_template: 'aviso',
      window_template_language: 'es',
    });
    await enqueue(other.conversationId, { content: { type: 'text', text: 'primero' } });
    await enqueue(other.conversationId, { content: template });
    const first = await bench.outbound.begin(onWhatsApp(await claim(other.conversationId)), LATER);
    expect(JSON.stringify(sent(first).message.content)).toContain('primero');
  });

  it('free text goes as the template of the integration, which has a gap for it', async () => {
    const settings = {
      window_policy: 'template',
      window_template: 'aviso',
      window_template_language: 'es_MX',
    };
    const { conversationId } = await shut(settings);
    await enqueue(conversationId);
    const begun = await bench.outbound.begin(onWhatsApp(await claim(conversationId)), LATER);
    expect(sent(begun).message.content).toMatchObject({
      type: 'template',
      template: { name: 'aviso', components: [{ parameters: [{ text: 'Sí.' }] }] },
    });
  });

  it('free text fails where nothing else is wanted', async () => {
    const { conversationId } = await shut({});
    await enqueue(conversationId);
    const begun = await bench.outbound.begin(onWhatsApp(await claim(conversationId)), LATER);
    expect(begun).toMatchObject({ state: 'refused', code: 'window_closed' });
  });
});

describe('a retry', () => {
  it('of a stopped channel holds its messages however often, and lets them go as soon as it is mended', async () => {
    const { of, conversationId } = await conversation();
    await enqueue(conversationId);
    const lane = await claim(conversationId);
    const stopped: DeliveryOutcome = {
      outcome: 'retry',
      code: '190',
      reason: 'the token has expired',
      afterMs: 300_000,
      scope: 'integration',
      stopped: true,
    };
    const begun = await bench.outbound.begin(lane);
    expect(await settle(lane, begun, stopped, 1)).toEqual({ status: 'queued' });
    expect(await bench.integrations.get('acme', of.integrationId)).toMatchObject({
      status: 'refused',
      statusReason: '190: the token has expired',
    });
    expect(await bench.outbound.begin(lane)).toMatchObject({ state: 'wait' });
    await bench.integrations.setStatus('acme', of.integrationId, 'active', 'mended');
    const again = await claim(conversationId);
    // What met the stopped channel is not counted against the message, and stays in its log.
    const mended = await bench.outbound.begin(again);
    expect(sent(mended).message.attempt).toBe(2);
    await settle(again, mended, taken());
    expect(await bench.outbound.attempts('acme', sent(mended).message.id)).toMatchObject([
      { attempt: 1, outcome: 'retry', code: stopped.code },
      { attempt: 2, outcome: 'sent', code: null },
    ]);
  });

  it('waits as long as the provider asked and holds the messages behind it', async () => {
    const { conversationId } = await conversation();
    const first = randomId();
    await enqueue(conversationId, { messageId: first });
    await enqueue(conversationId);
    const lane = await claim(conversationId);
    expect(await settle(lane, await bench.outbound.begin(lane), { ...RETRY, afterMs: 400 })).toEqual({
      status: 'queued',
    });
    const waiting = await bench.outbound.begin(lane);
    expect(waiting.state).toBe('wait');
    if (waiting.state === 'wait') expect(waiting.untilMs).toBeGreaterThan(Date.now());
    expect(await bench.outbound.claimDueLanes('telegram', 'worker', LEASE_MS, 5)).toEqual([]);
    await sleep(450);
    const again = await claim(conversationId);
    expect(sent(await bench.outbound.begin(again)).message).toMatchObject({ id: first, attempt: 2 });
  });

  it('does not keep a person waiting behind a bot message that would be refused', async () => {
    const { conversationId } = await conversation();
    const first = randomId();
    await enqueue(conversationId, { messageId: first });
    const lane = await claim(conversationId);
    const begun = sent(await bench.outbound.begin(lane));
    await bench.outbound.settle(
      lane,
      first,
      begun.message.attempt,
      { ...RETRY, afterMs: 600_000 },
      {
        maxAttempts: 3,
        goOn: {},
      },
    );
    expect(await bench.outbound.claimLane('telegram', conversationId, 'worker', LEASE_MS)).toBeUndefined();
    const byPerson = randomId();
    await enqueue(conversationId, { messageId: byPerson, author: 'human' });
    const again = await claim(conversationId);
    expect(await bench.outbound.begin(again)).toMatchObject({ state: 'refused', messageId: first });
    expect(sent(await bench.outbound.begin(again)).message.id).toBe(byPerson);
  });

  it('is given up after the last attempt', async () => {
    const { conversationId } = await conversation();
    await enqueue(conversationId);
    const lane = await claim(conversationId);
    const now = { ...RETRY, afterMs: 0 };
    expect(await settle(lane, await bench.outbound.begin(lane), now, 2)).toEqual({ status: 'queued' });
    expect(await settle(lane, await bench.outbound.begin(lane), now, 2)).toEqual({ status: 'failed' });
    expect((await bench.messagesOf(conversationId)).at(-1)).toMatchObject({ errorCode: 'rate_limited' });
    expect(await bench.outbound.begin(lane)).toEqual({ state: 'empty' });
  });

  it('of a contact holds its lane, of an integration every lane of it, and no other', async () => {
    const { of, conversationId } = await conversation('a');
    const sister = await bench.inbound.recordMessage(
      arrival(of),
      written(of, { contact: { external_id: 'b' } }),
    );
    const stranger = await conversation('c');
    for (const id of [conversationId, sister.conversationId, stranger.conversationId]) await enqueue(id);
    const lane = await claim(conversationId);
    await settle(lane, await bench.outbound.begin(lane), { ...RETRY, scope: 'contact', afterMs: 60_000 });
    await bench.outbound.begin(lane);
    const sisterLane = await claim(sister.conversationId);
    const begun = await bench.outbound.begin(sisterLane);
    await settle(sisterLane, begun, { ...RETRY, scope: 'integration', afterMs: 60_000 });
    await enqueue(sister.conversationId);
    await bench.outbound.begin(sisterLane);
    const due = await bench.outbound.claimDueLanes('telegram', 'worker', LEASE_MS, 5);
    expect(due.map((one) => one.conversationId)).toEqual([stranger.conversationId]);
    const [integration] = await bench.integrations.find('acme', 'telegram', of.integrationId);
    expect(integration?.frozenUntil?.getTime()).toBeGreaterThan(Date.now() + 50_000);
  });

  it('after a frozen integration was met says until when', async () => {
    const { of, conversationId } = await conversation();
    await enqueue(conversationId);
    const until = new Date(Date.now() + 5_000);
    await bench.integrations.freeze('acme', of.integrationId, until);
    await bench.integrations.freeze('acme', of.integrationId, new Date(Date.now() + 1_000));
    const lane = await claim(conversationId);
    expect(await bench.outbound.begin(lane)).toEqual({ state: 'wait', untilMs: until.getTime() });
  });

  it('to a contact that moved goes to its new address, where its next message is known', async () => {
    const { of, conversationId, contactId } = await conversation('group-1');
    await enqueue(conversationId);
    const lane = await claim(conversationId);
    await settle(lane, await bench.outbound.begin(lane), { ...RETRY, afterMs: 0, movedTo: 'supergroup-1' });
    expect(sent(await bench.outbound.begin(lane)).to.contact).toBe('supergroup-1');
    const next = await bench.inbound.recordMessage(
      arrival(of),
      written(of, { contact: { external_id: 'supergroup-1' } }),
    );
    expect(next.contactId).toBe(contactId);
  });
});

describe('a rejection', () => {
  const REJECTED = { outcome: 'rejected', code: '131051', reason: 'not allowed' } as const;

  it('fails the message alone', async () => {
    const { conversationId } = await conversation();
    await enqueue(conversationId);
    await enqueue(conversationId);
    const lane = await claim(conversationId);
    const begun = await bench.outbound.begin(lane);
    expect(await settle(lane, begun, { ...REJECTED, scope: 'message' })).toEqual({ status: 'failed' });
    expect(await bench.outbound.begin(lane)).toMatchObject({ state: 'send' });
  });

  it('of the contact makes it unreachable', async () => {
    const { conversationId } = await conversation();
    await enqueue(conversationId);
    await enqueue(conversationId);
    const lane = await claim(conversationId);
    await settle(lane, await bench.outbound.begin(lane), { ...REJECTED, scope: 'contact' });
    expect(await bench.outbound.begin(lane)).toMatchObject({
      code: 'contact_unreachable',
      reason: '131051: not allowed',
    });
  });

  it('of the integration shows there', async () => {
    const { of, conversationId } = await conversation();
    await enqueue(conversationId);
    const lane = await claim(conversationId);
    await settle(lane, await bench.outbound.begin(lane), { ...REJECTED, scope: 'integration' });
    expect(await bench.integrations.get('acme', of.integrationId)).toMatchObject({
      status: 'refused',
      statusReason: '131051: not allowed',
    });
  });

  it('for want of a way to carry it is a failure, too', async () => {
    const { conversationId } = await conversation();
    await enqueue(conversationId);
    const lane = await claim(conversationId);
    await settle(lane, await bench.outbound.begin(lane), { outcome: 'unsupported', reason: 'no such thing' });
    expect((await bench.messagesOf(conversationId)).at(-1)).toMatchObject({
      status: 'failed',
      errorCode: 'unsupported',
    });
  });
});
