/** Whether what is being sent may still go out, after whatever happened since it was begun. */
import { randomId } from '@enlace/crypto';
import type { Sendable } from '@enlace/normalization';
import { arrival, written } from '../../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../../fixtures/store-bench.js';
import type { OutboundRequest } from './outbound-message.js';
import type { PacedCall } from './pace.js';

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

const TEXT: Sendable = { type: 'text', text: 'Sí.' };
const RATE = { everyMs: 1, burst: 50 };

/** A message that was begun just now, to a customer who wrote a moment ago. */
async function underway(rest: Partial<OutboundRequest> = {}, settings: object = {}) {
  const of = await bench.integration();
  const { conversationId } = await bench.inbound.recordMessage(arrival(of), written(of));
  const set = async (sql: string): Promise<void> => {
    await bench.database.asSystem((tx) => tx.query(sql, [conversationId]));
  };
  await bench.database.asSystem((tx) =>
    tx.query('UPDATE integrations SET settings = $2 WHERE id = $1', [
      of.integrationId,
      JSON.stringify(settings),
    ]),
  );
  const messageId = randomId();
  const request = {
    messageId,
    tenantId: 'acme',
    conversationId,
    content: TEXT,
    author: 'bot',
    ...rest,
  } as const;
  await bench.outbound.enqueue(request);
  const lane = await bench.outbound.claimLane('telegram', conversationId, 'worker', 60_000);
  if (lane === undefined) throw new Error('the lane cannot be claimed');
  const begun = await bench.outbound.begin({ ...lane, provider: 'whatsapp' });
  if (begun.state !== 'send') throw new Error(`nothing to send: ${begun.state}`);
  const look = (isPartly = false, isTemplate = false) => {
    const { attempt } = begun.message;
    return bench.outbound.judgeAgain({
      tenantId: 'acme',
      provider: 'whatsapp',
      messageId,
      attempt,
      isTemplate,
      isPartly,
    });
  };
  return { of, conversationId, messageId, set, look };
}

const OF_CONTACT = 'WHERE id = (SELECT contact_id FROM conversations WHERE id = $1)';
const SHUT = `UPDATE contacts SET last_inbound_at = now() - interval '25 hours' ${OF_CONTACT}`;
const EXPIRED = `UPDATE messages SET expires_at = now() - interval '1 second' WHERE conversation_id = $1`;

it('goes on where nothing happened', async () => {
  const { look } = await underway();
  expect(await look()).toEqual({ may: 'go' });
  expect(await look(true)).toEqual({ may: 'go' });
});

it.each([
  ['a person took over', 'UPDATE conversations SET epoch = epoch + 1 WHERE id = $1', 'stale_epoch'],
  ['the reply window shut', SHUT, 'window_closed'],
  [
    'the contact went out of reach',
    `UPDATE contacts SET reachable = false ${OF_CONTACT}`,
    'contact_unreachable',
  ],
  [
    'it is not being sent any more',
    `UPDATE messages SET status = 'unknown' WHERE conversation_id = $1`,
    'not_ours',
  ],
  [
    'it was begun again',
    'UPDATE messages SET attempts = attempts + 1 WHERE conversation_id = $1',
    'not_ours',
  ],
])('does not go on, begun or between two parts, when %s', async (_, sql, code) => {
  const { look, set } = await underway();
  await set(sql);
  expect(await look()).toMatchObject({ may: 'not', code });
  expect(await look(true)).toMatchObject({ may: 'not', code });
});

it.each(['sent', 'delivered', 'read'])(
  'goes on with the next part when the one before is %s already',
  async (status) => {
    const { look, set } = await underway();
    await set(`UPDATE messages SET status = '${status}' WHERE conversation_id = $1`);
    expect(await look(true)).toEqual({ may: 'go' });
    expect(await look()).toMatchObject({ may: 'not', code: 'not_ours' });
  },
);

it('its time to be sent by is for its beginning', async () => {
  const { look, set } = await underway();
  await set(EXPIRED);
  expect(await look()).toMatchObject({ may: 'not', code: 'expired' });
  expect(await look(true)).toEqual({ may: 'go' });
});

it('a template goes out whatever became of the window, also in the place of a text; the text does not', async () => {
  const template = { window_policy: 'template', window_template: 'aviso', window_template_language: 'es' };
  const { look, set } = await underway({}, template);
  await set(SHUT);
  expect(await look(false, true)).toEqual({ may: 'go' });
  expect(await look(false, false)).toMatchObject({ may: 'not', code: 'window_closed' });
});

describe.each([
  [
    'the channel',
    `UPDATE integrations SET frozen_until = now() + interval '41 seconds'
     WHERE id = (SELECT integration_id FROM conversations WHERE id = $1)`,
  ],
  [
    'the chat',
    `UPDATE delivery_lanes SET frozen_until = now() + interval '41 seconds' WHERE conversation_id = $1`,
  ],
])('a pause of %s', (_, sql) => {
  it('is waited for', async () => {
    const { look, set } = await underway();
    await set(sql);
    expect(await look(true)).toEqual({ may: 'wait', waitMs: expect.closeTo(41_000, -3) as number });
  });

  it('holds every other call there too, of which none is counted meanwhile', async () => {
    const { of, conversationId, set } = await underway();
    await set(sql);
    const call: PacedCall = { ...of, account: RATE, heeds: { conversationId } };
    const held = { reserved: false, paused: true, waitMs: expect.closeTo(41_000, -3) as number };
    expect(await bench.outbound.pace(call)).toEqual(held);
    expect(await bench.outbound.pausedMs({ ...of, conversationId })).toBeCloseTo(41_000, -3);
    await bench.database.asSystem((tx) =>
      tx.query('UPDATE integrations SET frozen_until = NULL WHERE id = $1', [of.integrationId]),
    );
    const elsewhere = { ...of, account: RATE, heeds: { conversationId: randomId() } };
    expect(await bench.outbound.pace(elsewhere)).toEqual({ reserved: true, waitMs: 0 });
  });
});
