/** WhatsApp statuses: how far a message has come. */
import type { DeliveryUpdate, NormalizedEvent } from '@enlace/normalization';
import { ownPayload } from '../contract/fixtures.js';
import { normalize } from './normalize.js';

const LUCIA = 'MX.8402751936640175223';
const eventsOf = (fixture: string): readonly NormalizedEvent[] => normalize(ownPayload('whatsapp', fixture));
const onlyEventOf = (fixture: string): NormalizedEvent => {
  const [event, ...others] = eventsOf(fixture);
  expect(others).toEqual([]);
  if (event === undefined) throw new Error(`${fixture} brought no event`);
  return event;
};

describe('a status', () => {
  it('carries our own id back', () => {
    expect(onlyEventOf('status-delivered-with-callback')).toMatchObject({
      name: 'delivery.updated',
      conversation: LUCIA,
      data: { status: 'delivered', callback_data: '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11', errors: [] },
    });
  });

  it('keeps the steps apart by key, and counts a played voice message as read', () => {
    expect(onlyEventOf('status-played')).toMatchObject({ data: { status: 'read' } });
    expect(onlyEventOf('status-played').key).toMatch(/^status:wamid\..+:played:34600111222$/);
    expect(onlyEventOf('status-read').key).toMatch(/^status:wamid\..+:read:34600111222$/);
  });

  it('of a failure tells code and details', () => {
    expect(onlyEventOf('status-failed').data).toMatchObject({
      status: 'failed',
      errors: [{ code: '131047', message: expect.stringContaining('more than 24 hours') as string }],
    });
  });

  describe('of a failure says what else is true', () => {
    const failed = (code: number, rest: object = {}) => {
      const status = {
        id: 'wamid.A',
        status: 'failed',
        timestamp: '1760000000',
        recipient_id: '521',
        ...rest,
      };
      const value = { metadata: { phone_number_id: '1' }, statuses: [{ ...status, errors: [{ code }] }] };
      const entry = [{ id: '2', changes: [{ field: 'messages', value }] }];
      const [event] = normalize({ object: 'whatsapp_business_account', entry });
      return (event?.data as DeliveryUpdate).errors[0];
    };

    it.each([
      [131050, { effect: 'opted_out' }],
      [131049, { effect: 'marketing_held', pause_ms: 86_400_000 }],
      [131047, { effect: 'window_closed' }],
      [130497, { effect: 'channel_alerted' }],
      [137000, { effect: 'channel_alerted' }],
      [131062, { effect: 'channel_alerted' }],
      [130403, { effect: 'contact_unreachable' }],
      [131056, { effect: 'contact_paused', pause_ms: 4_000, pause_growth: 4 }],
      [131048, { effect: 'channel_paused', pause_ms: 900_000 }],
      [131042, { effect: 'channel_stopped', pause_ms: 300_000 }],
    ])('%d', (code, effect) => {
      expect(failed(code)).toEqual({ code: String(code), message: expect.any(String) as string, ...effect });
    });

    it('and nothing where it is about the message alone, or nobody knows the code', () => {
      const codes = [131000, 131026, 131030, 130472, 131021, 999_999];
      for (const code of codes) expect(failed(code)).not.toHaveProperty('effect');
    });

    it('of a group nothing that is true of one participant only', () => {
      expect(failed(130403, { recipient_type: 'group' })).not.toHaveProperty('effect');
      expect(failed(131042, { recipient_type: 'group' })).toMatchObject({ effect: 'channel_stopped' });
    });
  });

  it('may name a user id, or nobody at all', () => {
    expect(onlyEventOf('status-to-a-user-id').data).toMatchObject({ recipient: 'ES.19384756610293847561' });
    const { data, conversation } = onlyEventOf('status-failed-without-recipient');
    expect(data).not.toHaveProperty('recipient');
    expect(conversation).toMatch(/^message:wamid\./);
  });

  it('of a group has one event for each participant, in the lane of the group', () => {
    const events = eventsOf('status-of-a-group');
    expect(new Set(events.map(({ key }) => key)).size).toBe(2);
    expect(new Set(events.map(({ conversation }) => conversation)).size).toBe(1);
  });
});
