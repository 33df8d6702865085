/** One message from the head of a lane to the provider. */
import { AppError, retry } from '@enlace/contracts';
import type { Rate } from '@enlace/normalization';
import type { BeginOptions, Begun, OutboundStore } from '@enlace/persistence';
import { Metrics } from '@enlace/service-kit';
import { HttpClient } from '@enlace/http-client';
import { plainWords } from '@enlace/providers';
import type { OpenIntegrations } from '../setup/open-integrations.js';
import type { OutgoingFiles } from '../media/outgoing-files.js';
import { FakeBus, FakeProvider, LANE, ruled, silent, troubled } from '../spec-fakes.js';
import { CallRecorder } from './call-recorder.js';
import type { ContentRule } from './content-rules.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { Handing } from './handing.js';
import { Sending } from './sending.js';
import { Turns } from './turns.js';

const toSend: Extract<Begun, { state: 'send' }> = {
  state: 'send',
  message: {
    id: 'message-1',
    content: { type: 'text', text: 'hola' },
    replyTo: 'p-0',
    metadata: null,
    attempt: 2,
  },
  to: { contact: 'customer-1' },
  conversationId: 'conversation-1',
  contactId: 'contact-1',
  throughput: null,
  countedFor: Number.POSITIVE_INFINITY,
  integrationId: 'integration-1',
  tenantId: 'acme',
};

const PACES = { account: expect.any(Function) as () => Rate, contact: expect.any(Function) as () => Rate };
const carries = expect.any(Function) as () => boolean;
const intend = expect.any(Function) as NonNullable<BeginOptions['intend']>;

/** Where the lane stands after each message. */
const NOTHING: Begun = { state: 'empty' };

function lane(opened: () => Promise<object> = () => Promise.resolve({ token: 't' })) {
  const provider = new FakeProvider();
  const bus = new FakeBus();
  const settled: unknown[] = [];
  const rules: ContentRule[] = [];
  const begins: (BeginOptions | undefined)[] = [];
  const store: Partial<OutboundStore> = {
    begin: (_lane, options) => {
      begins.push(options);
      return Promise.resolve(NOTHING);
    },
    settle: (_lane, messageId, attempt, outcome, options) => {
      settled.push({ messageId, attempt, outcome, options });
      const status = outcome.outcome === 'sent' ? 'sent' : 'failed';
      return Promise.resolve(options.goOn === undefined ? { status } : { status, next: NOTHING });
    },
  };
  const integrations: Partial<OpenIntegrations> = { credentials: opened };
  const files: Partial<OutgoingFiles> = {
    open: (tenantId, { upload_id }) =>
      Promise.resolve({
        body: Buffer.from(`${upload_id} of ${tenantId}`),
        mimeType: 'image/png',
        fileName: 'a.png',
      }),
  };
  const stopping = new AbortController();
  const sending = (): Sending => {
    const outbound = store as OutboundStore;
    const recorder = new CallRecorder(new HttpClient());
    const opened = integrations as OpenIntegrations;
    const handing = new Handing(
      provider.host,
      outbound,
      opened,
      recorder,
      files as OutgoingFiles,
      ruled(rules),
      new Turns(provider.host, outbound),
      new Metrics('spec'),
    );
    const outcomes = new DeliveryOutcomes(provider.host, bus.bus, troubled(), silent, new Metrics('spec'));
    return new Sending(provider.host, outbound, handing, outcomes, new Metrics('spec'));
  };
  const next = (): Promise<Begun | undefined> => sending().send(LANE, toSend, stopping.signal);
  return { provider, bus, store, settled, begins, stopping, rules, sending, next };
}

describe('sending the next message of a lane', () => {
  it('hands it to the provider with the credentials, writes down the outcome and tells it', async () => {
    const { provider, bus, settled, next } = lane();
    expect(await next()).toBe(NOTHING);
    expect(provider.delivered).toEqual([
      {
        message: {
          id: 'message-1',
          to: { contact: 'customer-1' },
          content: { type: 'text', text: 'hola' },
          reply_to: 'p-0',
        },
        credentials: { token: 't' },
      },
    ]);
    expect(settled).toEqual([
      {
        messageId: 'message-1',
        attempt: 2,
        outcome: { outcome: 'sent', providerMessageIds: ['p-1'] },
        options: { maxAttempts: 12, calls: [], goOn: { carries, intend, wordsOf: plainWords, paces: PACES } },
      },
    ]);
    expect(bus.published.map(({ name }) => name)).toEqual(['delivery.succeeded']);
  });

  it('hands nothing over that a rule objects to at that moment, and one that cannot be asked objects to nothing', async () => {
    const { provider, settled, bus, rules, next } = lane();
    const objection = { code: 'template.not_approved', reason: 'it is paused', details: {} } as const;
    const asked: unknown[] = [];
    rules.push(
      { concerns: () => true, objectionTo: () => Promise.reject(new Error('the database is away')) },
      {
        concerns: ({ type }) => type === 'text',
        objectionTo: (_, { tenantId, integrationId }, moment) => {
          asked.push([tenantId, integrationId, moment]);
          return Promise.resolve(asked.length === 1 ? objection : undefined);
        },
      },
    );
    await next();
    expect(provider.delivered).toEqual([]);
    expect(asked).toEqual([['acme', 'integration-1', 'sending']]);
    expect(settled).toMatchObject([
      { outcome: { outcome: 'rejected', code: 'template.not_approved', scope: 'message' } },
    ]);
    expect(bus.published).toMatchObject([
      { name: 'delivery.failed', data: { code: 'template.not_approved', reason: 'it is paused' } },
    ]);
    await next();
    expect(provider.delivered).toHaveLength(1);
  });

  it('tells the rules what the provider refused, and sends on where they cannot be told', async () => {
    const { provider, settled, rules, next } = lane();
    const told: unknown[] = [];
    const objectionTo = () => Promise.resolve(undefined);
    rules.push(
      { concerns: () => true, objectionTo, refused: () => Promise.reject(new Error('the database is away')) },
      { concerns: () => false, objectionTo, refused: () => Promise.reject(new Error('not its concern')) },
      {
        concerns: () => true,
        objectionTo,
        refused: ({ type }, { integrationId }, code) => {
          told.push([type, integrationId, code]);
          return Promise.resolve();
        },
      },
    );
    await next();
    expect(told).toEqual([]);
    const refused = { outcome: 'rejected', code: '132015', reason: 'paused', scope: 'message' } as const;
    provider.deliver = () => Promise.resolve(refused);
    await next();
    expect(told).toEqual([['text', 'integration-1', '132015']]);
    expect(settled[1]).toMatchObject({ outcome: refused });
  });

  it('opens the files of the message for its tenant', async () => {
    const { provider, next } = lane();
    await next();
    const file = await provider.tools[0]?.open({ upload_id: 'upload-1' });
    expect(Buffer.from(file?.body ?? []).toString()).toBe('upload-1 of acme');
  });

  it('judges what is next by the limits of the channel', async () => {
    const { begins, settled, sending, next } = lane();
    expect(await sending().begin(LANE)).toBe(NOTHING);
    await next();
    expect(begins).toEqual([{ carries, intend, wordsOf: plainWords, paces: PACES }]);
    expect(settled).toMatchObject([
      { options: { goOn: { carries, intend, wordsOf: plainWords, paces: PACES } } },
    ]);
  });

  it('takes a message whose moment has come without counting it again, and none at a shutdown', async () => {
    const { begins, sending, stopping } = lane();
    expect(await sending().beginAt(LANE, 17, stopping.signal)).toBe(NOTHING);
    expect(begins).toEqual([{ carries, intend, wordsOf: plainWords, paces: PACES, reservedFor: 17 }]);
    stopping.abort();
    expect(await sending().beginAt(LANE, performance.now() + 60_000, stopping.signal)).toBeUndefined();
    expect(begins).toHaveLength(1);
  });

  it('begins nothing more at a shutdown', async () => {
    const { settled, stopping, next } = lane();
    stopping.abort();
    expect(await next()).toBeUndefined();
    expect(settled).toMatchObject([{ messageId: 'message-1' }]);
  });

  it('tells of a message that must not go out any more', async () => {
    const { provider, bus, sending } = lane();
    await sending().refuse(LANE, {
      state: 'refused',
      messageId: 'message-1',
      code: 'stale_epoch',
      reason: 'a person took over',
      metadata: null,
    });
    expect(provider.delivered).toEqual([]);
    expect(bus.published).toMatchObject([{ name: 'delivery.failed', data: { code: 'stale_epoch' } }]);
  });

  it('fails the message of an integration that is gone, without asking the provider', async () => {
    const gone = new AppError('integration.not_found', 'gone');
    const { provider, settled, next } = lane(() => Promise.reject(gone));
    expect(await next()).toBe(NOTHING);
    expect(provider.delivered).toEqual([]);
    expect(settled).toMatchObject([{ outcome: { outcome: 'rejected', code: 'integration.not_found' } }]);
  });

  it.each([
    ['Postgres is away', new AppError('database.unavailable', 'away', retry()), 'database.unavailable'],
    ['something unforeseen happens', new TypeError('x'), 'internal.error'],
    ['the key is not there yet', new AppError('secret.unreadable', 'no such key'), 'secret.unreadable'],
  ])('tries again later when %s before anything was sent', async (_, failure, code) => {
    const { provider, settled, next } = lane(() => Promise.reject(failure));
    expect(await next()).toBe(NOTHING);
    expect(provider.delivered).toEqual([]);
    expect(settled).toMatchObject([{ outcome: { outcome: 'retry', code, scope: 'integration' } }]);
  });

  it('does not forget what the provider said while Postgres is away, and begins nothing more on that claim', async () => {
    const { provider, bus, store, settled, next } = lane();
    const write = store.settle;
    let failures = 2;
    store.settle = (...args) => {
      failures -= 1;
      if (failures >= 0) return Promise.reject(new AppError('database.unavailable', 'away', retry()));
      return write?.(...args) ?? Promise.reject(new Error('no settle'));
    };
    expect(await next()).toBeUndefined();
    expect(provider.delivered).toHaveLength(1);
    expect(settled).toMatchObject([{ options: { maxAttempts: 12 } }]);
    expect(settled).not.toMatchObject([{ options: { goOn: {} } }]);
    expect(bus.published.map(({ name }) => name)).toEqual(['delivery.succeeded']);
  });

  it('gives up writing it down at a shutdown, or when trying again cannot help', async () => {
    const { store, stopping, next } = lane();
    store.settle = () => Promise.reject(new AppError('message.not_found', 'no such message'));
    await expect(next()).rejects.toMatchObject({ code: 'message.not_found' });
    store.settle = () => Promise.reject(new AppError('database.unavailable', 'away', retry()));
    setTimeout(() => stopping.abort(), 20);
    await expect(next()).rejects.toMatchObject({ code: 'database.unavailable' });
  });
});
