/** To whom events are addressed, and which are not published. */
import { NormalizedMessage, type NormalizedEvent } from '@enlace/normalization';
import { sequenceOf } from '@enlace/contracts';
import { RECEIVED_AT, fakeAdapter, knownIntegration, received } from '../spec-fakes.js';
import { REPLAY_WINDOW_MS, draftsOf, type Drafted } from './event-drafts.js';

const POSITION = RECEIVED_AT * 1_000;
const integration = knownIntegration({ routeKeys: ['phone:one', 'waba:9'] });

function drafted(...events: NormalizedEvent[]): Drafted {
  const webhook = { id: 'w', integration, position: POSITION, json: { events }, receivedAt: RECEIVED_AT };
  return draftsOf(webhook, fakeAdapter());
}

const delivery = (timestamp: number): NormalizedEvent => ({
  name: 'delivery.updated',
  key: 'status:m:read',
  conversation: '34600000001',
  data: {
    platform: 'whatsapp',
    message_id: 'm',
    status: 'read',
    timestamp,
    errors: [],
    raw_payload: {},
  },
});

describe('the events of a webhook', () => {
  it('are addressed to the tenant of the integration, and name where they came from', () => {
    expect(drafted(received('m')).drafts).toMatchObject([
      {
        name: 'message.received',
        tenant: 'acme',
        provider: 'whatsapp',
        integrationId: 'one',
        webhookId: 'w',
        key: 'message:m',
        conversation: '34600000001',
        time: new Date(RECEIVED_AT),
      },
    ]);
  });

  it.each(['message.received', 'message.echoed'] as const)('carry whose message it is (%s)', (name) => {
    const event = { ...received('m'), name } as NormalizedEvent;
    const [draft] = drafted(event).drafts;
    expect(draft?.data).toBeInstanceOf(NormalizedMessage);
    expect(draft?.data).toMatchObject({ tenant_id: 'acme', channel_id: 'one', message_id: 'm' });
    expect(event.data).not.toHaveProperty('tenant_id');
  });

  it('are otherwise published as they are', () => {
    const event = delivery(RECEIVED_AT / 1_000);
    expect(drafted(event).drafts[0]?.data).toBe(event.data);
  });

  it('rise within a webhook, in the order of the payload, also where one between is refused', () => {
    const { drafts } = drafted(received('a'), received('b', { account: 'phone:two' }), received('c'));
    expect(drafts.map(({ key, sequence }) => [key, sequence])).toEqual([
      ['message:a', sequenceOf(POSITION, 0)],
      ['message:c', sequenceOf(POSITION, 2)],
    ]);
    expect(sequenceOf(POSITION, 2)).toBeGreaterThan(sequenceOf(POSITION, 0));
    expect(sequenceOf(POSITION + 1, 0)).toBeGreaterThan(sequenceOf(POSITION, 7));
  });

  it('are refused when they belong to another account, and the others are not', () => {
    const { drafts, refused } = drafted(
      received('mine', { account: 'phone:one' }),
      received('theirs', { account: 'phone:two' }),
      received('of our business account', { account: 'waba:9' }),
      received('of no account'),
    );
    expect(drafts.map(({ key }) => key)).toEqual([
      'message:mine',
      'message:of our business account',
      'message:of no account',
    ]);
    expect(refused).toEqual(['event 1 belongs to another account']);
  });

  it.each([
    ['a message', (timestamp: number) => received('m', { timestamp })],
    ['a status', delivery],
  ])('are refused when %s is older than the replay window of 8 days', (_, event) => {
    expect(REPLAY_WINDOW_MS).toBe(8 * 86_400_000);
    const edge = (RECEIVED_AT - REPLAY_WINDOW_MS) / 1_000;
    expect(drafted(event(edge))).toMatchObject({ drafts: [{}], refused: [] });
    expect(drafted(event(edge - 1))).toEqual({
      drafts: [],
      refused: ['event 0 is older than the replay window of 8 days'],
    });
  });

  it('are not judged by a time the provider did not give, nor where an old time is no sign of a replay', () => {
    const old = 1_000;
    const changed: NormalizedEvent = {
      name: 'message.changed',
      key: 'edit:m',
      conversation: '34600000001',
      data: {
        platform: 'whatsapp',
        message_id: 'm',
        change: 'edited',
        timestamp: old,
        contact: { external_id: '34600000001' },
        raw_payload: {},
      },
    };
    expect(drafted(received('m', { timestamp: 0 }), changed).refused).toEqual([]);
  });

  it('are none where the payload says nothing', () => {
    expect(drafted()).toEqual({ drafts: [], refused: [] });
  });
});
