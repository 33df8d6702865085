/** WhatsApp account news, batches, and what no rule knows. */
import type { NormalizedEvent } from '@enlace/normalization';
import { ownPayload } from '../contract/fixtures.js';
import { normalize } from './normalize.js';

const PHONE = 'phone:391870554402217';
const payloadOf = (fixture: string): unknown => ownPayload('whatsapp', fixture);
const eventsOf = (fixture: string): readonly NormalizedEvent[] => normalize(payloadOf(fixture));
const onlyEventOf = (fixture: string): NormalizedEvent => {
  const [event, ...others] = eventsOf(fixture);
  expect(others).toEqual([]);
  if (event === undefined) throw new Error(`${fixture} brought no event`);
  return event;
};

describe('news of the account', () => {
  it.each([
    ['account-template-approved', 'message_template_status_update', 'waba:284710093345120', 1_778_150_400],
    ['account-violation', 'account_update', 'waba:284710093345120', 1_778_150_400],
    ['account-business-username', 'business_username_update', 'waba:284710093345120', 1_778_150_400],
    ['account-group', 'group_participants_update', PHONE, 1_778_150_400],
    ['account-history', 'history', PHONE, 0],
    ['account-error', 'errors', PHONE, 0],
    ['call-connect', 'calls', PHONE, 1_778_150_500],
    ['call-status', 'calls', PHONE, 1_778_150_501],
  ])('(%s) names its kind, its account and its time', (fixture, kind, account, timestamp) => {
    expect(onlyEventOf(fixture)).toMatchObject({
      name: 'account.changed',
      account,
      data: { kind, timestamp },
    });
  });

  it('is another event a day later, and the same one when it is sent again', () => {
    const first = payloadOf('account-violation') as { entry: [{ time: number }] };
    const key = normalize(first)[0]?.key;
    expect(normalize(structuredClone(first))[0]?.key).toBe(key);
    first.entry[0].time += 86_400;
    expect(normalize(first)[0]?.key).not.toBe(key);
  });
});

describe('a batch', () => {
  it('of entries, changes, messages, statuses and errors brings each as an event, in order', () => {
    const events = eventsOf('batch-of-everything');
    expect(events.map(({ name }) => name)).toEqual([
      'message.received',
      'message.received',
      'message.received',
      'delivery.updated',
      'delivery.updated',
      'account.changed',
      'account.changed',
    ]);
    expect(new Set(events.map(({ key }) => key)).size).toBe(7);
    expect(events.map(({ account }) => account).at(-1)).toBe('waba:900700500300100');
  });

  it('of a thousand loses none', () => {
    const payload = payloadOf('message-text') as {
      entry: [{ changes: [{ value: { messages: { id: string }[] } }] }];
    };
    const [message] = payload.entry[0].changes[0].value.messages;
    if (message === undefined) throw new Error('no message');
    payload.entry[0].changes[0].value.messages = Array.from({ length: 1000 }, (_, index) => ({
      ...message,
      id: `wamid.${index}`,
    }));
    const keys = normalize(payload).map(({ key }) => key);
    expect(new Set(keys).size).toBe(1000);
  });
});

describe('a large batch', () => {
  it('of a thousand people is read in good time, each with the right card', () => {
    const people = Array.from({ length: 1000 }, (_, index) => String(34_600_000_000 + index));
    const value = {
      metadata: { phone_number_id: '391870554402217' },
      contacts: people.map((wa_id) => ({ wa_id, profile: { name: `Name of ${wa_id}` } })),
      messages: people.map((from) => ({
        from,
        id: `wamid.${from}`,
        timestamp: '1778150000',
        type: 'text',
        text: { body: 'x' },
      })),
    };
    const started = performance.now();
    const events = normalize({ entry: [{ id: '1', changes: [{ field: 'messages', value }] }] });
    expect(performance.now() - started).toBeLessThan(1_000);
    for (const { conversation, data } of events) {
      expect(data).toMatchObject({ contact: { name: `Name of ${conversation}` } });
    }
  });
});

describe('what no rule knows', () => {
  it.each([
    ['unknown-field', { phase: 'full' }],
    ['unknown-status', { status: 'teleported' }],
    ['unknown-message-without-time', { type: 'text' }],
    ['unknown-empty-value', { messaging_product: 'whatsapp' }],
    ['unknown-empty-entry', { entry: [] }],
    ['unknown-object', { object: 'instagram' }],
  ])('(%s) is kept with a reason', (fixture, raw_payload) => {
    expect(onlyEventOf(fixture)).toMatchObject({
      name: 'webhook.unrecognized',
      data: { reason: expect.stringMatching(/\w+ \w+/) as string, raw_payload },
    });
  });

  it('puts no wamid into a reason, for it holds a phone number', () => {
    for (const fixture of ['unknown-status', 'unknown-message-without-time']) {
      expect((onlyEventOf(fixture).data as { reason: string }).reason).not.toContain('wamid');
    }
  });
});
