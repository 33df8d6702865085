/** What the log has of calls whose maker did not live to say what came of them, and of calls about what came in. */
import { randomId } from '@enlace/crypto';
import { arrival, written } from '../../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../../fixtures/store-bench.js';
import type { Intended, ProviderCall } from './outbound-message.js';

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

const FIRST: ProviderCall = {
  at: '2026-01-02T03:04:05.000Z',
  method: 'POST',
  url: 'https://x',
  unfinished: true,
};

async function arrived() {
  const of = await bench.integration();
  return bench.inbound.recordMessage(arrival(of), written(of));
}

it('an attempt whose sender was killed shows the call it was about to make', async () => {
  const { conversationId } = await arrived();
  const messageId = randomId();
  const content = { type: 'text', text: 'Sí.' } as const;
  await bench.outbound.enqueue({ messageId, tenantId: 'acme', conversationId, content, author: 'bot' });
  const lane = await bench.outbound.claimLane('telegram', conversationId, 'worker', 1);
  if (lane === undefined) throw new Error('the lane cannot be claimed');
  const asked: Intended[] = [];
  const intend = (message: Intended) => Promise.resolve(asked.push(message) > 0 ? FIRST : undefined);
  expect(await bench.outbound.begin(lane, { intend })).toMatchObject({ state: 'send', intended: FIRST });
  expect(asked).toMatchObject([{ id: messageId, content, replyTo: null, to: { contact: 'customer-1' } }]);
  expect(await bench.outbound.attempts('acme', messageId)).toMatchObject([
    { purpose: 'send', endedAt: null, outcome: null, calls: [FIRST] },
  ]);
  const second = { ...FIRST, url: 'https://y' };
  expect(await bench.outbound.noteCalls('acme', messageId, 1, [FIRST, second])).toBe(true);
  await bench.outbound.recoverLane(lane);
  expect(await bench.outbound.attempts('acme', messageId)).toMatchObject([
    { outcome: 'unknown', code: 'sender_lost', calls: [FIRST, second] },
  ]);
  expect(await bench.outbound.noteCalls('acme', messageId, 1, [])).toBe(false);
});

it('calls about a message that came in stand beside each other, also when they are begun in the same moment', async () => {
  const { messageId } = await arrived();
  const begin = (purpose: 'attend' | 'fetch') =>
    bench.outbound.beginCalls({ tenantId: 'acme', messageId, purpose, worker: 'w', calls: [FIRST] });
  const places = await Promise.all([begin('attend'), begin('fetch'), begin('fetch')]);
  expect(places.toSorted()).toEqual([1, 2, 3]);
  const ended = { outcome: 'done', calls: [{ ...FIRST, status: 200 }] } as const;
  expect(await bench.outbound.endCalls('acme', messageId, 2, ended)).toBe(true);
  expect(await bench.outbound.endCalls('acme', messageId, 2, ended)).toBe(false);
  const attempts = await bench.outbound.attempts('acme', messageId);
  expect(attempts.map(({ outcome }) => outcome)).toEqual([null, 'done', null]);
  expect(attempts.map(({ purpose }) => purpose).toSorted()).toEqual(['attend', 'fetch', 'fetch']);
});

it('calls are about messages that came in', async () => {
  const of = { tenantId: 'acme', purpose: 'attend', worker: 'w', calls: [] } as const;
  expect(await bench.outbound.beginCalls({ ...of, messageId: randomId() })).toBeUndefined();
});
