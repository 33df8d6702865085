/** What a contact takes: no marketing for a day where the provider says so, no free text where it says the window is shut. */
import { randomId } from '@enlace/crypto';
import type { DeliveryUpdate, ProviderError, Sendable } from '@enlace/normalization';
import { arrival, written } from '../../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../../fixtures/store-bench.js';
import { WhatsAppTemplateStore } from '../../index.js';
import type { Begun, DeliveryOutcome, Lane, OutboundRequest } from './outbound-message.js';

const DAY_MS = 86_400_000;
const HELD: DeliveryOutcome = {
  outcome: 'rejected',
  code: '131049',
  reason: 'no marketing to this person',
  scope: 'contact',
  marketingHeldMs: DAY_MS,
};
const SHUT: DeliveryOutcome = {
  outcome: 'rejected',
  code: '131047',
  reason: 'more than 24 hours',
  scope: 'message',
  windowClosed: true,
};
const TEXT: Sendable = { type: 'text', text: 'Hola' };

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

const template = (name: string): Sendable => ({ type: 'template', template: { name, language: 'es' } });

/** A customer who wrote just now, on an integration with these settings, and templates named by their category. */
async function customer(settings: Record<string, unknown> = {}) {
  const of = await bench.integration();
  const waba_id = of.integrationId;
  const { conversationId, contactId } = await bench.inbound.recordMessage(arrival(of), written(of));
  await bench.database.forTenant('acme', (tx) =>
    tx.query('UPDATE integrations SET settings = $2 WHERE id = $1', [
      of.integrationId,
      JSON.stringify({ waba_id, ...settings }),
    ]),
  );
  const listed = ['MARKETING', 'UTILITY'].map((category) => ({
    name: category.toLowerCase(),
    language: 'es',
    status: 'APPROVED',
    category,
  }));
  const account = { tenantId: 'acme', wabaId: waba_id };
  await new WhatsAppTemplateStore(bench.database).keepList(account, of.integrationId, listed, {
    at: new Date(),
    againMs: 1,
  });
  const enqueue = async (content: Sendable, rest: Partial<OutboundRequest> = {}): Promise<string> => {
    const messageId = randomId();
    await bench.outbound.enqueue({
      messageId,
      tenantId: 'acme',
      conversationId,
      content,
      author: 'system',
      ...rest,
    });
    return messageId;
  };
  const claim = async (): Promise<Lane> => {
    const lane = await bench.outbound.claimLane('telegram', conversationId, 'worker', 60_000);
    if (lane === undefined) throw new Error('the lane is not free');
    return { ...lane, provider: 'whatsapp' };
  };
  const statuses = async (): Promise<Record<string, string | null>> =>
    Object.fromEntries((await bench.messagesOf(conversationId)).map(({ id, status }) => [id, status]));
  return { of, conversationId, contactId, enqueue, claim, statuses };
}

function begunOf(begun: Begun): Extract<Begun, { state: 'send' }> {
  if (begun.state !== 'send') throw new Error(`expected something to send, not ${begun.state}`);
  return begun;
}

/** Sends what is next, and writes down what the provider said; what is next then. */
async function next(lane: Lane, outcome: DeliveryOutcome, begun?: Begun): Promise<[string, Begun]> {
  const { message } = begunOf(begun ?? (await bench.outbound.begin(lane)));
  const settled = await bench.outbound.settle(lane, message.id, message.attempt, outcome, {
    maxAttempts: 3,
    goOn: {},
  });
  return [message.id, settled.next ?? { state: 'empty' }];
}

const sent = (): DeliveryOutcome => ({ outcome: 'sent', providerMessageIds: [`p-${randomId()}`] });

function failed(messageId: string, error: Partial<ProviderError>, at = Date.now()): DeliveryUpdate {
  return {
    platform: 'telegram',
    message_id: messageId,
    status: 'failed',
    timestamp: Math.floor(at / 1_000),
    errors: [{ code: '131', message: 'no', ...error }],
    raw_payload: {},
  };
}

describe('marketing that the provider holds back', () => {
  it('is not sent for a day: the refused one fails, later ones are held, and all else passes them', async () => {
    const { enqueue, claim, statuses } = await customer();
    const [first, second] = [await enqueue(template('marketing')), await enqueue(template('marketing'))];
    const [useful, unknown, free] = [
      await enqueue(template('utility')),
      await enqueue(template('nobody_knows')),
      await enqueue(TEXT),
    ];
    const lane = await claim();
    const [refused, then] = await next(lane, HELD);
    const [passing, after] = await next(lane, sent(), then);
    const [last, rest] = await next(lane, sent(), after);
    expect([refused, passing, last]).toEqual([first, useful, free]);
    expect(rest).toMatchObject({ state: 'wait' });
    const untilMs = rest.state === 'wait' ? rest.untilMs : 0;
    expect(Math.abs(untilMs - Date.now() - DAY_MS)).toBeLessThan(60_000);
    expect(await statuses()).toMatchObject({ [first]: 'failed', [second]: 'queued', [unknown]: 'queued' });
  });

  it('is held for another process too, says so, and goes when the day is over', async () => {
    const { enqueue, claim } = await customer();
    await enqueue(template('marketing'));
    const held = await enqueue(template('marketing'));
    await next(await claim(), HELD);
    const free = await enqueue(TEXT);
    const other = bench.another();
    expect((await other.outbound.standing('acme', held))?.verdict).toMatchObject({
      verdict: 'wait',
      of: 'marketing',
    });
    expect((await other.outbound.standing('acme', free))?.ahead).toBe(0);
    const lane = await claim();
    expect(begunOf(await other.outbound.begin(lane)).message.id).toBe(free);
    await bench.outbound.settle(lane, free, 1, sent(), { maxAttempts: 3 });
    const tomorrow = { now: new Date(Date.now() + DAY_MS + 60_000) };
    expect(begunOf(await other.outbound.begin(lane, tomorrow)).message.id).toBe(held);
    await other.drop();
  });

  it('that would expire before it may go is refused at once, whatever is held before it', async () => {
    const { enqueue, claim } = await customer();
    await enqueue(template('marketing'));
    const held = await enqueue(template('marketing'));
    await next(await claim(), HELD);
    const late = await enqueue(template('marketing'), { expiresAt: new Date(Date.now() + DAY_MS / 2) });
    const begun = await bench.outbound.begin(await claim());
    expect(begun).toMatchObject({ state: 'refused', messageId: late, code: 'marketing_held' });
    expect((await bench.outbound.standing('acme', held))?.verdict).toMatchObject({ of: 'marketing' });
  });

  it('is held by a late status as long as is left of the day, and by one of the day before not at all', async () => {
    const { of, enqueue, claim } = await customer();
    const report = async (at: number): Promise<unknown> => {
      await enqueue(template('marketing'));
      const lane = await claim();
      const id = `p-${randomId()}`;
      await next(lane, { outcome: 'sent', providerMessageIds: [id] });
      const error = { code: '131049', effect: 'marketing_held', pause_ms: DAY_MS } as const;
      await bench.inbound.recordDeliveryUpdate(arrival(of), failed(id, error, at), {});
      const probe = await enqueue(template('marketing'));
      const standing = await bench.outbound.standing('acme', probe);
      await bench.database.forTenant('acme', (tx) => tx.query('DELETE FROM messages WHERE id = $1', [probe]));
      return standing?.verdict;
    };
    expect(await report(Date.now() - DAY_MS - 5_000)).toMatchObject({ verdict: 'send' });
    const at = Math.floor((Date.now() - DAY_MS / 2) / 1_000) * 1_000;
    expect(await report(at)).toEqual({ verdict: 'wait', of: 'marketing', until: new Date(at + DAY_MS) });
  });
});

describe('a reply window that turns out to be shut', () => {
  const STAND_IN = { window_template: 'utility', window_template_language: 'es' };

  it.each<[string, Record<string, unknown>, (begun: Begun) => void]>([
    ['fail', {}, (begun) => expect(begun).toMatchObject({ state: 'refused', code: 'window_closed' })],
    ['hold', {}, (begun) => expect(begun).toMatchObject({ state: 'wait' })],
    ['template', STAND_IN, (begun) => expect(begunOf(begun).message.content.type).toBe('template')],
    ['other_channel', {}, (begun) => expect(begun).toMatchObject({ code: 'window_closed' })],
  ])('has the policy «%s» applied to the message that met it', async (window_policy, more, expectation) => {
    const { enqueue, claim } = await customer({ window_policy, ...more });
    await enqueue(TEXT);
    const [, begun] = await next(await claim(), SHUT);
    expectation(begun);
  });

  it('is open again when the customer writes, and what was held goes out', async () => {
    const { of, enqueue, claim } = await customer({ window_policy: 'hold' });
    const messageId = await enqueue(TEXT);
    await next(await claim(), SHUT);
    const later = Math.floor(Date.now() / 1_000) + 2;
    await bench.database.forTenant('acme', (tx) =>
      tx.query(`UPDATE contacts SET window_closed_at = window_closed_at - interval '10 seconds'`),
    );
    const again = written(of, { id: 'again', timestamp: later, contact: { external_id: 'customer-1' } });
    await bench.inbound.recordMessage(arrival(of), again);
    expect(begunOf(await bench.outbound.begin(await claim())).message.id).toBe(messageId);
  });

  it('is open again when the customer writes within the second in which it was found shut', async () => {
    const { of, enqueue, claim } = await customer({ window_policy: 'fail' });
    await enqueue(TEXT);
    const lane = await claim();
    await next(lane, SHUT);
    const [shut] = await bench.database.forTenant('acme', (tx) =>
      tx.query<{ at: Date }>('SELECT window_closed_at AS at FROM contacts WHERE integration_id = $1', [
        of.integrationId,
      ]),
    );
    const timestamp = Math.floor((shut?.at.getTime() ?? 0) / 1_000);
    const wrote = written(of, { id: 'at-once', timestamp, contact: { external_id: 'customer-1' } });
    await bench.inbound.recordMessage(arrival(of), wrote);
    const messageId = await enqueue(TEXT);
    expect(begunOf(await bench.outbound.begin(lane)).message.id).toBe(messageId);
  });

  it('is not opened by news about the customer, who wrote nothing', async () => {
    const { of, enqueue, claim } = await customer({ window_policy: 'fail' });
    await bench.database.forTenant('acme', (tx) =>
      tx.query(`UPDATE contacts SET last_inbound_at = now() - interval '2 days' WHERE integration_id = $1`, [
        of.integrationId,
      ]),
    );
    const contact = { external_id: 'customer-1', name: 'Ana' };
    const about = {
      platform: 'whatsapp',
      raw_payload: {},
      contact,
      change: 'updated',
      timestamp: 0,
    } as const;
    await bench.inbound.recordContactChange(arrival(of), about);
    await enqueue(TEXT);
    expect(await bench.outbound.begin(await claim())).toMatchObject({ code: 'window_closed' });
  });

  it('fails a template that meets it, for nothing else can be done', async () => {
    const { enqueue, claim, statuses } = await customer({ window_policy: 'hold' });
    const messageId = await enqueue(template('utility'));
    await next(await claim(), SHUT);
    expect(await statuses()).toMatchObject({ [messageId]: 'failed' });
  });

  describe('as a late status says', () => {
    const late = { code: '131047', effect: 'window_closed' } as const;

    async function went(settings: Record<string, unknown>, author: 'system' | 'human' = 'system') {
      const known = await customer(settings);
      const messageId = await known.enqueue(TEXT, { author, metadata: { order: 7 } });
      await next(await known.claim(), { outcome: 'sent', providerMessageIds: ['p-1'] });
      return { ...known, messageId };
    }

    it('has the message queued anew, once, and held as the policy wants it', async () => {
      const { of, messageId, claim, conversationId } = await went({ window_policy: 'hold' });
      const [event, another] = [arrival(of), arrival(of)];
      const recorded = await bench.inbound.recordDeliveryUpdate(event, failed('p-1', late), {});
      const resentAs = recorded.resentAs ?? '';
      await bench.inbound.recordDeliveryUpdate(event, failed('p-1', late), {});
      await bench.inbound.recordDeliveryUpdate(another, failed('p-1', late), {});
      const out = (await bench.messagesOf(conversationId)).filter(
        ({ direction }) => direction === 'outbound',
      );
      expect(out.map(({ id, status }) => [id, status])).toEqual([
        [messageId, 'failed'],
        [resentAs, 'queued'],
      ]);
      expect(await bench.outbound.begin(await claim())).toMatchObject({ state: 'wait' });
    });

    it('goes as the template in its place, and not once more when that fails too', async () => {
      const { of, claim, conversationId } = await went({ window_policy: 'template', ...STAND_IN });
      await bench.inbound.recordDeliveryUpdate(arrival(of), failed('p-1', late), {});
      const lane = await claim();
      const begun = begunOf(await bench.outbound.begin(lane));
      expect(begun.message).toMatchObject({ content: { type: 'template' }, metadata: { order: 7 } });
      await next(lane, { outcome: 'sent', providerMessageIds: ['p-2'] }, begun);
      const recorded = await bench.inbound.recordDeliveryUpdate(arrival(of), failed('p-2', late), {});
      expect(recorded).toMatchObject({ outcome: 'applied' });
      expect(recorded).not.toHaveProperty('resentAs');
      expect(await bench.messagesOf(conversationId)).toHaveLength(3);
    });

    it('leaves it failed where the policy is to fail, or the status is old news', async () => {
      for (const settings of [{}, { window_policy: 'template' }]) {
        const { of } = await went(settings);
        const recorded = await bench.inbound.recordDeliveryUpdate(arrival(of), failed('p-1', late), {});
        expect(recorded).not.toHaveProperty('resentAs');
      }
    });

    it("of a person's message takes over nothing that was given back", async () => {
      const { of, conversationId } = await went({ window_policy: 'hold' }, 'human');
      await bench.conversations.resume('acme', conversationId, 'agent');
      await bench.inbound.recordDeliveryUpdate(arrival(of), failed('p-1', late), {});
      expect(await bench.conversations.get('acme', conversationId)).toMatchObject({ owner: 'bot' });
    });
  });
});

describe('whether a contact wants marketing', () => {
  const told = async (
    of: { tenantId: string; integrationId: string },
    change: 'opted_in' | 'opted_out',
    timestamp: number,
  ): Promise<void> => {
    const contact = { external_id: 'customer-1' };
    const about = { platform: 'telegram', contact, timestamp, raw_payload: {}, change } as const;
    await bench.inbound.recordContactChange(arrival(of), about);
  };
  const hasOptedOut = async (contactId: string): Promise<boolean> => {
    const [row] = await bench.database.forTenant('acme', (tx) =>
      tx.query<{ out: boolean }>('SELECT opted_out_at IS NOT NULL AS out FROM contacts WHERE id = $1', [
        contactId,
      ]),
    );
    return row?.out ?? false;
  };
  const NOW = Math.floor(Date.now() / 1_000);

  it.each<[string, readonly (readonly ['opted_in' | 'opted_out', number])[], boolean]>([
    [
      'a later yes',
      [
        ['opted_out', NOW - 90],
        ['opted_in', NOW - 60],
      ],
      false,
    ],
    [
      'an older no that comes late',
      [
        ['opted_in', NOW - 60],
        ['opted_out', NOW - 90],
      ],
      false,
    ],
    [
      'an older yes that comes late',
      [
        ['opted_out', NOW - 60],
        ['opted_in', NOW - 90],
      ],
      true,
    ],
    [
      'a newer no',
      [
        ['opted_in', NOW - 60],
        ['opted_out', NOW - 30],
      ],
      true,
    ],
    [
      'a yes between two noes',
      [
        ['opted_out', NOW - 90],
        ['opted_out', NOW - 30],
        ['opted_in', NOW - 60],
      ],
      true,
    ],
  ])('is told by the later word, whichever is heard first: %s', async (_, changes, out) => {
    const { of, contactId } = await customer();
    for (const [change, timestamp] of changes) await told(of, change, timestamp);
    expect(await hasOptedOut(contactId)).toBe(out);
  });

  it('is not changed by a late refusal from before they wanted it again', async () => {
    const { of, contactId, enqueue, claim } = await customer();
    const report = async (at: number): Promise<void> => {
      await enqueue(TEXT, { author: 'human' });
      const id = `p-${randomId()}`;
      await next(await claim(), { outcome: 'sent', providerMessageIds: [id] });
      const update = failed(id, { code: '131050', effect: 'opted_out' }, at * 1_000);
      await bench.inbound.recordDeliveryUpdate(arrival(of), update, {});
    };
    await told(of, 'opted_in', NOW - 60);
    await report(NOW - 90);
    expect(await hasOptedOut(contactId)).toBe(false);
    await report(NOW - 30);
    expect(await hasOptedOut(contactId)).toBe(true);
  });
});
