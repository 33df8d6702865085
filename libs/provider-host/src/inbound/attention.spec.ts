/** Showing a customer that somebody is at it. */
import { AppError } from '@enlace/contracts';
import type { OutboundStore } from '@enlace/persistence';
import { ProviderPutOff } from '@enlace/providers';
import { until } from '../../../../test/kit/until.js';
import { Turns } from '../outbound/turns.js';
import type { OpenIntegrations } from '../setup/open-integrations.js';
import { FakeProvider, journal, listening, pauses, turns } from '../spec-fakes.js';
import { Attention, type Attended } from './attention.js';

const message = (rest: Partial<Attended> = {}): Attended => ({
  tenantId: 'acme',
  integrationId: 'integration-1',
  conversationId: 'conversation-1',
  messageId: 'message-1',
  contact: 'customer-1',
  providerMessageId: 'p-1',
  writtenAt: new Date(),
  ...rest,
});

function attention(attend?: () => Promise<void>, credentials: object = {}, given = turns()) {
  const provider = new FakeProvider();
  const attended: object[] = [];
  const acknowledged: object[] = [];
  provider.acknowledge = (one) => {
    acknowledged.push(one);
    return attend?.() ?? Promise.resolve();
  };
  provider.attend = (one) => {
    attended.push(one);
    return attend?.() ?? Promise.resolve();
  };
  const read: object[] = [];
  provider.markRead = (one) => {
    read.push(one);
    return Promise.resolve();
  };
  const log = listening();
  const kept: unknown[] = [];
  const integrations: Partial<OpenIntegrations> = { credentials: () => Promise.resolve(credentials) };
  return {
    attended,
    read,
    acknowledged,
    log,
    kept,
    attention: new Attention(
      provider.host,
      integrations as OpenIntegrations,
      journal(),
      given,
      pauses(kept),
      log.logger,
    ),
  };
}

describe('attention', () => {
  it('is not shown while the provider wants no call; a tap waits while it can be answered', async () => {
    const pausing = { value: 60 };
    const store: Partial<OutboundStore> = {
      pausedMs: () => {
        const ms = pausing.value;
        pausing.value = 0;
        return Promise.resolve(ms);
      },
    };
    const given = new Turns(new FakeProvider().host, store as OutboundStore);
    const { attended, acknowledged, attention: shown } = attention(undefined, {}, given);
    shown.show(message());
    await shown.onModuleDestroy();
    expect(attended).toEqual([]);
    pausing.value = 60;
    const from = performance.now();
    shown.acknowledge(message());
    await shown.onModuleDestroy();
    expect(acknowledged).toHaveLength(1);
    expect(performance.now() - from).toBeGreaterThan(55);
    pausing.value = 60_000;
    shown.acknowledge(message({ providerMessageId: 'p-2', writtenAt: new Date(Date.now() - 100_000) }));
    await shown.onModuleDestroy();
    expect(acknowledged).toHaveLength(1);
  });

  it('marks what came during a pause as read once it is over, once for each conversation', async () => {
    const end = performance.now() + 60;
    const store: Partial<OutboundStore> = {
      pausedMs: () => Promise.resolve(Math.max(0, end - performance.now())),
    };
    const given = new Turns(new FakeProvider().host, store as OutboundStore);
    const { read, attention: shown } = attention(undefined, { mark_read: 'on_receipt' }, given);
    shown.received(message());
    shown.received(message({ providerMessageId: 'p-2' }));
    shown.received(message({ conversationId: 'conversation-2', providerMessageId: 'p-3' }));
    await until(
      () => read.length,
      (marked) => marked === 2,
    );
    expect(performance.now()).toBeGreaterThanOrEqual(end);
    // two conversations, which wait for nothing of each other
    const marked = ['p-2', 'p-3'].map((providerMessageId) => expect.objectContaining({ providerMessageId }));
    expect(read).toEqual(expect.arrayContaining(marked));
    await shown.onModuleDestroy();
    expect(read).toHaveLength(2);
  });

  it('does not keep a shutdown waiting for a mark', async () => {
    const { read, attention: shown } = attention(undefined, { mark_read: 'on_receipt' }, turns(60_000));
    shown.received(message());
    await new Promise((done) => setTimeout(done, 5));
    await shown.onModuleDestroy();
    expect(read).toEqual([]);
  });

  it('is shown for the message, once for several in a row', async () => {
    const { attended, attention: shown } = attention();
    shown.show(message());
    shown.show(message({ providerMessageId: 'p-2' }));
    shown.show(message({ conversationId: 'conversation-2', providerMessageId: 'p-3' }));
    await shown.onModuleDestroy();
    expect(attended).toEqual([
      { contact: 'customer-1', providerMessageId: 'p-1' },
      { contact: 'customer-1', providerMessageId: 'p-3' },
    ]);
  });

  it('is not shown for a message that came long after it was written', async () => {
    const { attended, attention: shown } = attention();
    shown.show(message({ writtenAt: new Date(Date.now() - 600_000) }));
    await shown.onModuleDestroy();
    expect(attended).toEqual([]);
  });

  it.each([
    [undefined, 0, 1],
    ['on_answer', 0, 1],
    ['on_receipt', 1, 1],
    ['never', 0, 0],
  ])('marks as read as the integration wishes: %s', async (mark_read, atReceipt, atAnswer) => {
    const { read, attended, attention: shown } = attention(undefined, { mark_read });
    shown.received(message());
    shown.show(message());
    await shown.onModuleDestroy();
    expect([read.length, attended.length]).toEqual([atReceipt, atAnswer]);
  });

  it('acknowledges every tap once, however quickly they follow each other', async () => {
    const { acknowledged, attended, attention: shown } = attention();
    for (const providerMessageId of ['tap-1', 'tap-2', 'tap-1']) {
      shown.acknowledge(message({ providerMessageId }));
    }
    shown.acknowledge(message({ providerMessageId: 'tap-1', integrationId: 'integration-2' }));
    await shown.onModuleDestroy();
    expect(acknowledged).toMatchObject([
      { providerMessageId: 'tap-1' },
      { providerMessageId: 'tap-2' },
      { providerMessageId: 'tap-1' },
    ]);
    expect(attended).toEqual([]);
  });

  it('acknowledges no tap whose button turns no more', async () => {
    const { acknowledged, attention: shown } = attention();
    shown.acknowledge(message({ writtenAt: new Date(Date.now() - 140_000) }));
    shown.acknowledge(message({ writtenAt: new Date(Date.now() - 151_000), providerMessageId: 'p-2' }));
    await shown.onModuleDestroy();
    expect(acknowledged).toMatchObject([{ providerMessageId: 'p-1' }]);
  });

  const LIMITED = {
    outcome: 'retry',
    code: 'slow',
    reason: 'slow',
    scope: 'integration',
    told: true,
  } as const;
  const putOff = (afterMs: number, failure: 'rate_limited' | 'unreachable' = 'rate_limited') =>
    new ProviderPutOff(`provider.${failure}`, 'not now', { ...LIMITED, afterMs });

  it('keeps a wait that the provider names, for the conversation or for the whole bot', async () => {
    const { kept, attention: shown } = attention(() => Promise.reject(putOff(600_000)));
    shown.show(message());
    shown.acknowledge(message());
    await shown.onModuleDestroy();
    const bot = { tenantId: 'acme', integrationId: 'integration-1' };
    expect(kept).toEqual([
      [
        { ...bot, conversationId: 'conversation-1' },
        { ...LIMITED, afterMs: 600_000 },
      ],
      [bot, { ...LIMITED, afterMs: 600_000 }],
    ]);
  });

  it('answers a tap again after the wait, and no sooner', async () => {
    let tries = 0;
    const tried: number[] = [];
    const { acknowledged, attention: shown } = attention(() => {
      tried.push(performance.now());
      return (tries += 1) < 3 ? Promise.reject(putOff(60)) : Promise.resolve();
    });
    shown.acknowledge(message());
    await until(
      () => tries,
      (made) => made === 3,
      5_000,
      5,
    );
    shown.acknowledge(message());
    await shown.onModuleDestroy();
    expect(acknowledged).toHaveLength(3);
    const [first = 0, second = 0] = tried;
    expect(second - first).toBeGreaterThanOrEqual(59);
  });

  it('gives a tap up when its button would have stopped before the next try, or the provider says no', async () => {
    for (const failure of [putOff(20_000), new AppError('provider.refused', 'query is too old')]) {
      const { acknowledged, log, attention: shown } = attention(() => Promise.reject(failure));
      shown.acknowledge(message({ writtenAt: new Date(Date.now() - 131_000) }));
      await until(
        () => log.lines.length,
        (lines) => lines > 0,
        5_000,
        5,
      );
      await shown.onModuleDestroy();
      expect(acknowledged).toHaveLength(1);
    }
  });

  it('waits with no tap when it is to end', async () => {
    const { acknowledged, attention: shown } = attention(() => Promise.reject(putOff(60_000)));
    shown.acknowledge(message());
    await until(
      () => acknowledged.length,
      (made) => made === 1,
      5_000,
      5,
    );
    await shown.onModuleDestroy();
    expect(acknowledged).toHaveLength(1);
  });

  it('stops nothing when the provider says no', async () => {
    const { log, attention: shown } = attention(() => Promise.reject(new Error('no')));
    shown.show(message());
    shown.acknowledge(message());
    await shown.onModuleDestroy();
    expect(log.lines).toMatchObject([{ level: 'debug' }, { level: 'debug' }]);
  });

  it('is no matter on a channel that cannot show it', async () => {
    const shown = new Attention(
      new FakeProvider().host,
      {} as OpenIntegrations,
      journal(),
      turns(),
      pauses(),
      listening().logger,
    );
    expect(() => {
      shown.show(message());
      shown.acknowledge(message());
    }).not.toThrow();
    await shown.onModuleDestroy();
  });
});
